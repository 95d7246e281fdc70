// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Stage "trust" of a directory: the path is walked on descriptors, so that what was checked is what is opened, and so
// that whoever could rename a directory above it is as much in question as whoever could write into it.
#include "host/lib/trust.hpp"

#include <array>
#include <cerrno>
#include <climits>
#include <fcntl.h>
#include <string_view>
#include <system_error>

namespace cof {
namespace {

constexpr unsigned most_links = 40; // as in the kernel

// Components, the first one last; "" and "." left out.
void push_components(std::vector<std::string> &pending, std::string_view path) {
    while (!path.empty()) {
        const size_t slash = path.rfind('/');
        const std::string_view part = path.substr(slash == std::string_view::npos ? 0 : slash + 1);
        if (!part.empty() && part != ".") pending.emplace_back(part);
        path = path.substr(0, slash == std::string_view::npos ? 0 : slash);
    }
}

class Walk {
  public:
    Walk(const std::string &path, bool elevated) : path_(path), elevated_(elevated) { push_components(pending_, path); }

    Outcome<TrustedDir> to_the_end() {
        if (path_.empty() || path_[0] != '/' || path_.find('\0') != std::string::npos)
            return refuse(Code::unreadable, "is not given by an absolute path; give it from the root");
        if (Check bad = to_root()) return *bad;
        while (!pending_.empty())
            if (Check bad = step()) return *bad;
        dir_.path = path_;
        return std::move(dir_);
    }

  private:
    Refusal refuse(Code code, const std::string &why) const {
        return {Stage::trust, code, path_ + ": the plugin directory " + why + "."};
    }
    Refusal unopenable(int error) const {
        return refuse(Code::unreadable, "cannot be opened (" + std::generic_category().message(error) + " at " + at_ +
                                            "/); correct its permissions or take it out of the plugin path");
    }

    Check to_root() {
        at_.clear();
        return enter(Fd(open("/", O_PATH | O_DIRECTORY | O_CLOEXEC)));
    }

    Check step() {
        const std::string name = pending_.back();
        pending_.pop_back();
        Fd next(openat(dir_.fd.get(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
        at_ += "/" + name;
        struct stat st;
        if (!next || fstat(next.get(), &st) != 0) return unopenable(errno);
        return S_ISLNK(st.st_mode) ? follow(next, st) : enter(std::move(next));
    }

    // Whose link it is decides where it leads.
    Check follow(const Fd &link, const struct stat &st) {
        if (++links_ > most_links) return unopenable(ELOOP);
        if (foreign(st, elevated_))
            return refuse(Code::foreign_owner, "is reached through the symbolic link " + at_ +
                                                   ", which belongs to user " + std::to_string(st.st_uid) +
                                                   "; name the directory that it leads to");
        std::array<char, PATH_MAX> target;
        const ssize_t size = readlinkat(link.get(), "", target.data(), target.size());
        if (size <= 0 || static_cast<size_t>(size) == target.size()) return unopenable(size < 0 ? errno : ENAMETOOLONG);
        push_components(pending_, {target.data(), static_cast<size_t>(size)});
        if (target[0] == '/') return to_root();
        at_.resize(at_.rfind('/'));
        return std::nullopt;
    }

    Check enter(Fd next) {
        struct stat st;
        if (!next || fstat(next.get(), &st) != 0) return unopenable(errno);
        if (!S_ISDIR(st.st_mode)) return unopenable(ENOTDIR);
        const bool last = pending_.empty(), sticky = (st.st_mode & S_ISVTX) != 0;
        const std::string where = at_.empty() ? "/" : at_;
        const std::string what = last ? path_ + ": the plugin directory" : path_ + ": " + where + " above it";
        struct stat judged = st;
        if (!last && sticky) judged.st_mode &= ~static_cast<mode_t>(S_IWGRP | S_IWOTH);
        if (Check bad = check_owner_and_mode(what, judged, elevated_, dir_.warnings)) return bad;
        dir_.fixed = st.st_uid == 0 && (st.st_mode & (S_IWGRP | S_IWOTH)) == 0;
        dir_.fd = std::move(next);
        return std::nullopt;
    }

    const std::string path_;
    const bool elevated_;
    std::vector<std::string> pending_;
    std::string at_; // the way so far, for sentences
    unsigned links_ = 0;
    TrustedDir dir_;
};

} // namespace

Outcome<TrustedDir> open_directory(const std::string &path, bool elevated) {
    return Walk(path, elevated).to_the_end();
}

} // namespace cof

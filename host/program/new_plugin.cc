// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/program/new_plugin.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <ctime>
#include <filesystem>

#include "host/lib/fd.hpp"
#include "host/program/base.hpp"
#include "host/program/context.hpp"
#include "host/program/reader.hpp"
#include "host/program/text.hpp"

namespace cof::program {

namespace fs = std::filesystem;

namespace {

constexpr uint64_t most_bytes = 1 << 20; // of a template's file

// As for plugins: beside a program that stands in DIR/bin; else where it was installed.
fs::path templates_directory() {
    const fs::path installed = COF_DATADIR "/cofferdam/templates";
    const std::string tree = own_tree();
    if (tree.empty()) return installed;
    const fs::path beside = fs::path(tree) / "share/cofferdam/templates";
    std::error_code none;
    return fs::is_directory(beside, none) ? beside : installed;
}

std::vector<fs::path> entries(const fs::path &directory) {
    std::vector<fs::path> all;
    std::error_code error;
    for (fs::directory_iterator at(directory, error), end; !error && at != end; at.increment(error))
        all.push_back(at->path());
    if (error) throw Failure(Exit::input, printable(directory.string()) + ": " + error.message());
    std::sort(all.begin(), all.end());
    return all;
}

void replace_all(std::string &text, std::string_view what, std::string_view by) {
    for (size_t at = text.find(what); at != text.npos; at = text.find(what, at + by.size()))
        text.replace(at, what.size(), by);
}

// The first line that begins so, behind the marks of a comment, gets this value.
void set_tag(std::string &text, const std::string &tag, const std::string &value) {
    const size_t at = text.find(tag + ": ");
    if (at == text.npos) return;
    const size_t from = at + tag.size() + 2;
    size_t to = text.find('\n', from);
    if (const size_t close = text.find(" -->", from); close < to) to = close;
    text.replace(from, to - from, value);
}

std::string this_year() {
    const time_t now = time(nullptr);
    struct tm date {};
    gmtime_r(&now, &date);
    return std::to_string(1900 + date.tm_year);
}

std::string filled(std::string text, const Template &from, const PluginProject &project) {
    // REUSE-IgnoreStart
    set_tag(text, "SPDX-FileCopyrightText", this_year() + " The " + project.name + " authors");
    set_tag(text, "SPDX-License-Identifier", project.licence);
    // REUSE-IgnoreEnd
    replace_all(text, "@NAME@", project.name);
    replace_all(text, "@LICENSE@", project.licence);
    replace_all(text, "@DOMAIN@", project.domain);
    replace_all(text, "@CONTRACT@", from.contract);
    return text;
}

[[noreturn]] void cannot_write(const std::string &name, int error) {
    throw Failure(Exit::input, system_error(printable(name), error));
}

void write_file(const std::string &name, std::string_view text) {
    const Fd fd(open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (!fd) cannot_write(name, errno);
    while (!text.empty()) {
        const ssize_t done = write(fd.get(), text.data(), text.size());
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) cannot_write(name, done < 0 ? errno : EIO);
        text.remove_prefix(static_cast<size_t>(done));
    }
}

// A directory that is removed again, unless it was kept.
class Draft {
  public:
    explicit Draft(const fs::path &directory) {
        const fs::path parent = directory.parent_path().empty() ? "." : directory.parent_path();
        path_ = (parent / ".new-plugin.XXXXXX").string();
        if (mkdtemp(path_.data()) == nullptr) {
            const int error = errno;
            path_.clear();
            throw Failure(Exit::input,
                          system_error("the project cannot be made in " + printable(parent.string()), error));
        }
    }
    Draft(const Draft &) = delete;
    Draft &operator=(const Draft &) = delete;
    ~Draft() {
        std::error_code ignored;
        if (!path_.empty()) fs::remove_all(path_, ignored);
    }
    const std::string &path() const { return path_; }
    void keep_as(const std::string &directory) {
        const mode_t mask = umask(0);
        umask(mask);
        if (chmod(path_.c_str(), 0777 & ~mask) != 0) cannot_write(path_, errno);
        // Not every file system can refuse to replace; plain rename replaces nothing but an empty directory.
        if (renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, directory.c_str(), RENAME_NOREPLACE) != 0 &&
            (errno != EINVAL || rename(path_.c_str(), directory.c_str()) != 0))
            cannot_write(directory, errno);
        path_.clear();
    }

  private:
    std::string path_;
};

} // namespace

std::vector<Template> plugin_templates() {
    const fs::path root = templates_directory();
    std::error_code none;
    if (!fs::is_directory(root, none))
        throw Failure(Exit::configuration, "the templates are not installed: there is no " + printable(root.string()) +
                                               "; on Debian they are in libcofferdam-dev");
    std::vector<Template> all;
    for (const fs::path &language : entries(root)) {
        if (language.filename() == "common" || !fs::is_directory(language, none)) continue;
        for (const fs::path &folder : entries(language)) {
            std::string contract = folder.filename().string();
            const size_t dash = contract.rfind('-');
            if (dash == contract.npos) continue;
            contract[dash] = '/';
            all.push_back({language.filename().string(), contract, folder.string()});
        }
    }
    return all;
}

std::vector<ProjectFile> project_files(const Template &from, const PluginProject &project) {
    const fs::path folder = from.directory;
    std::vector<ProjectFile> files;
    for (const fs::path &directory : {folder.parent_path().parent_path() / "common", folder})
        for (const fs::path &file : entries(directory)) {
            std::string name = file.filename().string();
            if (name == "gitignore") name = ".gitignore";
            replace_all(name, "NAME", project.name);
            files.push_back({name, filled(read_whole(file.string(), most_bytes), from, project)});
        }
    std::sort(files.begin(), files.end(), [](const auto &a, const auto &b) { return a.name < b.name; });
    return files;
}

void write_project(const std::string &directory, const std::vector<ProjectFile> &files) {
    struct stat st {};
    if (lstat(directory.c_str(), &st) == 0)
        throw Failure(Exit::input, printable(directory) +
                                       ": exists already, and nothing is overwritten; choose another "
                                       "name, or another --directory");
    Draft draft(directory);
    for (const ProjectFile &file : files)
        write_file(draft.path() + "/" + file.name, file.text);
    draft.keep_as(directory);
}

} // namespace cof::program

// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// diff: two manifests side by side, in their common order.
#include "host/store/commands.hpp"
#include "host/store/manifest_cursor.hpp"

namespace cof::store {

namespace {

using Item = ManifestCursor::Item;
using Words = std::vector<const char *>;

Words changes(const Item &a, const Item &b) {
    if (a.entry.kind != b.entry.kind) return {"type"};
    Words words;
    if (a.content != b.content || a.bytes != b.bytes || a.entry.target != b.entry.target) words.push_back("content");
    if (a.entry.mode != b.entry.mode) words.push_back("mode");
    if (a.entry.has_time != b.entry.has_time || a.entry.seconds != b.entry.seconds ||
        a.entry.nanoseconds != b.entry.nanoseconds)
        words.push_back("time");
    return words;
}

class Differ {
  public:
    explicit Differ(bool json) : json_(json) {}
    void tell(const Words &words, const Item *a, const Item *b) {
        const std::string &path = (a != nullptr ? a : b)->entry.path;
        ++(a == nullptr ? added_ : b == nullptr ? removed_ : changed_);
        if (json_) {
            Json fields;
            fields["change"] = words;
            set_path(fields, "path", path);
            if (a != nullptr) fields["old"] = side(*a);
            if (b != nullptr) fields["new"] = side(*b);
            return print_event("difference", fields);
        }
        std::string text;
        for (const char *word : words)
            text += (text.empty() ? "" : ",") + std::string(word);
        text.resize(std::max<size_t>(text.size(), 8), ' ');
        print(text + " " + printable(path) + "\n");
    }
    Exit report(const std::string &a, const std::string &b, uint64_t same) const {
        const bool equal = added_ + removed_ + changed_ == 0;
        if (json_)
            print_event("summary", {{"old", a},
                                    {"new", b},
                                    {"added", added_},
                                    {"removed", removed_},
                                    {"changed", changed_},
                                    {"same", same}});
        return equal ? Exit::ok : Exit::difference;
    }

  private:
    static Json side(const Item &item) {
        Json json = entry_json(item.entry);
        if (item.entry.kind == Kind::file) json["bytes"] = item.bytes;
        return json;
    }
    bool json_;
    uint64_t added_ = 0, removed_ = 0, changed_ = 0;
};

} // namespace

Exit diff(const Options &options) {
    if (options.snapshot.empty()) throw Failure(Exit::usage, "the start of a snapshot's id is empty");
    const Kernels kernels(options.kernels);
    Store store(options.store, Store::Mode::read, kernels);
    const Snapshot first = store.snapshot(options.snapshot), second = store.snapshot(options.other);
    store.index().refresh(); // so that it knows what these name
    Differ differ(options.json);
    const std::string old_id = hex(first.root), new_id = hex(second.root);
    if (first.root == second.root) return differ.report(old_id, new_id, first.totals.entries);
    try {
        ManifestCursor a(store, kernels, first), b(store, kernels, second);
        uint64_t same = 0;
        while (a.item() || b.item()) {
            if (!b.item() || (a.item() && path_before(a.item()->entry.path, b.item()->entry.path))) {
                differ.tell({"removed"}, &*a.item(), nullptr);
                a.next();
            } else if (!a.item() || path_before(b.item()->entry.path, a.item()->entry.path)) {
                differ.tell({"added"}, nullptr, &*b.item());
                b.next();
            } else {
                const Words words = changes(*a.item(), *b.item());
                if (words.empty())
                    ++same;
                else
                    differ.tell(words, &*a.item(), &*b.item());
                a.next();
                b.next();
            }
        }
        return differ.report(old_id, new_id, same);
    } catch (const Damage &damage) {
        throw Failure(Exit::input, damage.what()); // 1 would say: they differ
    }
}

} // namespace cof::store

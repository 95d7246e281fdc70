// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The seam below the store: what a backend has to do, of the directory and of one in memory; and a whole store on the
// one in memory, so that nothing above the seam needs a directory for its objects.
#include <stdlib.h>

#include <filesystem>
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "host/store/commands.hpp"

namespace cof::store {
namespace {

using Objects = std::map<std::string, Buffer>;

class MemorySource : public Source {
  public:
    MemorySource(Buffer bytes, std::string name) : bytes_(std::move(bytes)), name_(std::move(name)) {}
    uint64_t size() const override { return bytes_.size(); }
    size_t read(uint64_t offset, std::span<std::byte> to) const override {
        if (offset >= bytes_.size()) return 0;
        const size_t n = std::min<size_t>(to.size(), bytes_.size() - static_cast<size_t>(offset));
        std::memcpy(to.data(), bytes_.data() + offset, n);
        return n;
    }
    const std::string &name() const override { return name_; }

  private:
    Buffer bytes_;
    std::string name_;
};

class MemorySink : public Sink {
  public:
    explicit MemorySink(Objects &objects) : objects_(objects) {}
    void append(Bytes bytes) override { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
    bool commit(const std::string &name) override { return objects_.try_emplace(name, std::move(bytes_)).second; }

  private:
    Objects &objects_;
    Buffer bytes_;
};

// Objects outlive the backend, as a bucket outlives its clients.
class Memory : public Backend {
  public:
    explicit Memory(Objects &objects) : objects_(objects) {}
    std::unique_ptr<Sink> create() override { return std::make_unique<MemorySink>(objects_); }
    std::unique_ptr<Source> open(const std::string &name) const override {
        const auto at = objects_.find(name);
        return at == objects_.end() ? nullptr : std::make_unique<MemorySource>(at->second, where(name));
    }
    std::vector<Object> list(const std::string &directory) const override {
        std::vector<Object> found;
        const std::string front = directory + "/";
        for (const auto &[name, bytes] : objects_)
            if (name.starts_with(front)) found.push_back({name.substr(front.size()), bytes.size(), 0, 0});
        return found;
    }
    bool remove(const std::string &name) override { return objects_.erase(name) == 1; }
    void sweep() override {}
    void settle(const std::string &) override {}
    std::string where(const std::string &name) const override { return "memory:" + name; }

  private:
    Objects &objects_;
};

class Folder {
  public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "cofferdam-backend.XXXXXX").string();
        if (mkdtemp(name.data()) != nullptr) path_ = name;
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder &) = delete;
    Folder &operator=(const Folder &) = delete;
    std::string operator/(const std::string &name) const { return path_ + "/" + name; }

  private:
    std::string path_;
};

class BackendContract : public testing::TestWithParam<bool> {
  protected:
    std::unique_ptr<Backend> make() {
        if (!GetParam()) return std::make_unique<Memory>(objects_);
        for (const char *name : {"packs", "snapshots", "tmp"})
            std::filesystem::create_directory(folder_ / name);
        return directory_backend(folder_ / ".");
    }

  private:
    Objects objects_;
    Folder folder_;
};
INSTANTIATE_TEST_SUITE_P(Store, BackendContract, testing::Bool(),
                         [](const auto &tested) { return tested.param ? "Directory" : "Memory"; });

TEST_P(BackendContract, AnObjectIsWrittenOnceAndWhole) {
    const auto backend = make();
    EXPECT_EQ(backend->open("packs/a"), nullptr);
    {
        const auto sink = backend->create();
        sink->append(bytes_of("never "));
        sink->append(bytes_of("committed"));
        EXPECT_EQ(backend->open("packs/a"), nullptr);
    }
    EXPECT_TRUE(backend->list("packs").empty());
    const auto first = backend->create(), second = backend->create();
    first->append(bytes_of("fir"));
    second->append(bytes_of("second"));
    first->append(bytes_of("st"));
    EXPECT_TRUE(first->commit("packs/a"));
    EXPECT_FALSE(second->commit("packs/a")); // conditional: it exists
    EXPECT_FALSE(put(*backend, "packs/a", bytes_of("third")));
    const auto bytes = get(*backend, "packs/a", 100);
    ASSERT_TRUE(bytes.has_value());
    EXPECT_EQ(text_of(*bytes), "first");
    EXPECT_THROW((void)get(*backend, "packs/a", 4), Damage);
    EXPECT_FALSE(get(*backend, "packs/b", 100).has_value());
}

TEST_P(BackendContract, RangesAreRead) {
    const auto backend = make();
    ASSERT_TRUE(put(*backend, "packs/a", bytes_of("0123456789")));
    const auto source = backend->open("packs/a");
    ASSERT_NE(source, nullptr);
    EXPECT_EQ(source->size(), 10u);
    Buffer four(4);
    EXPECT_EQ(source->read(3, four), 4u);
    EXPECT_EQ(text_of(four), "3456");
    EXPECT_EQ(source->read(8, four), 2u);
    EXPECT_EQ(source->read(10, four), 0u);
    EXPECT_TRUE(source->name().ends_with("packs/a"));
}

TEST_P(BackendContract, ListsAreSortedAndRemovedIsGone) {
    const auto backend = make();
    for (const char *name : {"packs/c", "packs/a", "snapshots/x", "packs/b"})
        ASSERT_TRUE(put(*backend, name, bytes_of(name)));
    std::string names;
    for (const Object &object : backend->list("packs"))
        names += object.name + std::to_string(object.size);
    EXPECT_EQ(names, "a7b7c7");
    const auto open = backend->open("packs/b");
    EXPECT_TRUE(backend->remove("packs/b"));
    EXPECT_FALSE(backend->remove("packs/b"));
    EXPECT_EQ(backend->open("packs/b"), nullptr);
    EXPECT_EQ(backend->list("packs").size(), 2u);
    EXPECT_TRUE(put(*backend, "packs/b", bytes_of("again")));
}

// ---- a store above it
// ------------------------------------------------------------------------------------------------
class StoreInMemory : public testing::Test {
  protected:
    StoreInMemory() {
        const char *plugins = std::getenv("COFFERDAM_TEST_PLUGINS");
        KernelOptions options;
        if (plugins != nullptr) options.plugin_path = std::string(plugins) + "/mit0";
        kernels_ = std::make_unique<Kernels>(options);
    }
    std::unique_ptr<Store> open(const std::string &local, Store::Mode mode) {
        return std::make_unique<Store>(folder_ / local, mode, *kernels_, Chunker{}, std::make_unique<Memory>(objects_));
    }
    // A snapshot of one file for each of the texts.
    std::string store(Store &store, const std::vector<std::string> &texts) {
        const auto keep = [&](Bytes bytes) {
            const ChunkRef ref{static_cast<uint32_t>(bytes.size()), kernels_->blake3(bytes)};
            if (!store.has(ref.address)) store.put(ref.address, kernels_->crc32c()(bytes), bytes);
            return ref;
        };
        Buffer bytes;
        ManifestWriter manifest([&](Bytes item) { bytes.insert(bytes.end(), item.begin(), item.end()); },
                                store.description().chunker);
        for (size_t i = 0; i < texts.size(); ++i) {
            Entry entry;
            entry.path = "f" + std::to_string(10 + i);
            manifest.entry(entry);
            manifest.chunk(keep(bytes_of(texts[i])));
        }
        manifest.finish();
        Snapshot snapshot;
        snapshot.root = kernels_->blake3(bytes);
        snapshot.manifest_size = bytes.size();
        snapshot.totals = manifest.totals();
        snapshot.manifest = {keep(bytes)};
        EXPECT_TRUE(store.put_snapshot(snapshot));
        return hex(snapshot.root);
    }
    std::vector<std::string> load(Store &store, const std::string &id) {
        std::vector<ChunkRef> all;
        ManifestReader reader(
            {[](const Entry &) {},
             [&](std::span<const ChunkRef> refs) { all.insert(all.end(), refs.begin(), refs.end()); }});
        store.read_manifest(store.snapshot(id), reader);
        std::vector<std::string> texts;
        store.fetch(all, [&](size_t, Bytes raw, const std::string &damage) {
            EXPECT_EQ(damage, "");
            texts.emplace_back(text_of(raw));
        });
        return texts;
    }
    size_t packs() const {
        return static_cast<size_t>(std::count_if(objects_.begin(), objects_.end(),
                                                 [](const auto &one) { return one.first.starts_with("packs/"); }));
    }

    Folder folder_;
    Objects objects_;
    std::unique_ptr<Kernels> kernels_;
    const std::vector<std::string> first_ = {"one", "two", std::string(50000, 'x')}, second_ = {"two", "three"};
};

TEST_F(StoreInMemory, KeepsWhatItWasGiven) {
    std::string id;
    {
        const auto writer = open("a", Store::Mode::create);
        id = store(*writer, first_);
        EXPECT_EQ(writer->stats().new_chunks, 4u);
    }
    EXPECT_FALSE(std::filesystem::exists(folder_ / "a/packs"));
    EXPECT_TRUE(objects_.contains("format"));
    EXPECT_TRUE(objects_.contains("snapshots/" + id));
    EXPECT_EQ(load(*open("a", Store::Mode::read), id), first_);
}

TEST_F(StoreInMemory, AnotherMachineMakesItsIndexFromThePacks) {
    std::string id;
    { id = store(*open("a", Store::Mode::create), first_); }
    const auto other = open("b", Store::Mode::create); // another directory for index and locks, the same objects
    EXPECT_EQ(other->stats().recovered_packs, 1u);
    EXPECT_EQ(load(*other, id), first_);
    (void)store(*other, second_);
    EXPECT_EQ(other->stats().new_chunks, 2u); // "three" and the manifest
}

TEST_F(StoreInMemory, TwoWritersWithoutACommonLockDoNotOverwriteEachOther) {
    const auto a = open("a", Store::Mode::create), b = open("b", Store::Mode::create);
    const std::string id = store(*a, first_);
    const Objects before = objects_;
    EXPECT_THROW((void)store(*b, second_), Failure); // the conditional put of pack 1 says no
    EXPECT_EQ(objects_, before);
    EXPECT_EQ(load(*a, id), first_);
}

TEST_F(StoreInMemory, DamageIsNamedByTheBackend) {
    { (void)store(*open("a", Store::Mode::create), first_); }
    objects_.at(Store::pack_name(1))[64 + 64 + 3 + 64 + 1] ^= std::byte{1}; // in the second record's bytes
    const std::vector<ChunkRef> refs = {{3, kernels_->blake3(bytes_of("two"))}};
    std::string said;
    open("a", Store::Mode::read)->fetch(refs, [&](size_t, Bytes, const std::string &damage) { said = damage; });
    EXPECT_NE(said.find("memory:packs/0000000000000001.pack: offset "), said.npos) << said;
}

TEST_F(StoreInMemory, GarbageIsCollected) {
    std::string one, two;
    {
        const auto writer = open("a", Store::Mode::create);
        one = store(*writer, first_);
        two = store(*writer, second_);
        EXPECT_EQ(packs(), 2u);
        EXPECT_TRUE(writer->backend().remove("snapshots/" + one));
        EXPECT_EQ(collect(Options{}, *writer, *kernels_), Exit::ok);
    }
    EXPECT_EQ(packs(), 2u); // the second, and what was needed of the first
    EXPECT_FALSE(objects_.contains(Store::pack_name(1)));
    const auto writer = open("a", Store::Mode::write);
    EXPECT_FALSE(writer->has(kernels_->blake3(bytes_of("one"))));
    EXPECT_EQ(load(*writer, two), second_);
    EXPECT_EQ(store(*writer, first_), one);
    EXPECT_EQ(load(*writer, one), first_);
}

} // namespace
} // namespace cof::store

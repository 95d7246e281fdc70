// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Where a store's objects are kept. An object is written once, whole, never changed, and removed whole: a directory
// does that as well as an object store (S3: PUT with If-None-Match). Names are "packs/..." and the like: printable
// ASCII, one '/'.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "host/store/base.hpp"

namespace cof::store {

// An object that is being read.
class Source {
  public:
    virtual ~Source() = default;
    virtual uint64_t size() const = 0;
    // As many bytes as there are from offset on, up to to.size().
    virtual size_t read(uint64_t offset, std::span<std::byte> to) const = 0;
    virtual const std::string &name() const = 0; // for messages
};

// An object that is being written. It does not exist before commit; destroyed without, it never does.
class Sink {
  public:
    virtual ~Sink() = default;
    virtual void append(Bytes bytes) = 0;
    // Once true is returned, the object and its name survive a power cut. false: an object of that name exists.
    virtual bool commit(const std::string &name) = 0;
};

struct Object {
    std::string name; // without the directory
    uint64_t size = 0;
    int64_t seconds = 0, nanoseconds = 0; // when it was written, since 1970; advice
};

class Backend {
  public:
    virtual ~Backend() = default;
    virtual std::unique_ptr<Sink> create() = 0;
    // Nothing: there is no such object.
    virtual std::unique_ptr<Source> open(const std::string &name) const = 0;
    // Sorted by name; each object that a commit has made, and no other.
    virtual std::vector<Object> list(const std::string &directory) const = 0;
    // false: there was none. Once it returns, the object does not come back after a power cut. Who calls it has made
    // sure that nobody needs the object.
    virtual bool remove(const std::string &name) = 0;
    // What interrupted writers left, which no reader sees. Only who holds the writer's lock may call it.
    virtual void sweep() = 0;
    // Each name that list(directory) shows survives a power cut, even where who made it was killed before it synced
    // that.
    virtual void settle(const std::string &directory) = 0;
    virtual std::string where(const std::string &name) const = 0; // for messages
};

// As one object; false: it exists.
bool put(Backend &backend, const std::string &name, Bytes bytes);
// A whole small object; nothing: there is none. Throws Damage above limit bytes.
std::optional<Buffer> get(const Backend &backend, const std::string &name, uint64_t limit);

std::unique_ptr<Backend> directory_backend(const std::string &path);
// Makes name durable in its directory, and the directory itself, where fsync does that.
void sync_directory(const std::string &path);

} // namespace cof::store

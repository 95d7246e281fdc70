// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The context of an adopted digest, closed when it goes out of sight and cloned when it is copied.
#pragma once

#include <new>
#include <stdexcept>
#include <utility>

#include <cofferdam/adopted.h>

namespace cof {

class DigestContext {
  public:
    DigestContext() = default;
    // Throws bad_alloc or runtime_error: a clone allocates.
    DigestContext(const DigestContext &other) : vtable_(other.vtable_) {
        if (!other.ctx_) return;
        const cof_status status = vtable_->clone(other.ctx_, &ctx_);
        if (status == COF_E_NOMEM) throw std::bad_alloc();
        if (status != COF_OK) throw std::runtime_error("The library behind the digest cannot clone its context.");
    }
    DigestContext &operator=(DigestContext other) noexcept {
        std::swap(vtable_, other.vtable_);
        std::swap(ctx_, other.ctx_);
        return *this;
    }
    ~DigestContext() {
        if (ctx_) vtable_->close(ctx_);
    }

    explicit operator bool() const { return ctx_ != nullptr; }
    cof_status open(const cof_digest_ctx &vtable) {
        vtable_ = &vtable;
        return vtable.open(&ctx_);
    }
    cof_status update(const void *p, size_t n) { return vtable_->update(ctx_, p, n); }
    // Of what was fed so far; more may follow. After final() a context is good for nothing, hence the clone.
    cof_status digest(void *digest) const {
        void *copy = nullptr;
        if (const cof_status status = vtable_->clone(ctx_, &copy)) return status;
        const cof_status status = vtable_->final(copy, digest);
        vtable_->close(copy);
        return status;
    }

  private:
    const cof_digest_ctx *vtable_ = nullptr;
    void *ctx_ = nullptr;
};

} // namespace cof

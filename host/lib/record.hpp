// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// What every stage of the pipeline leaves behind: (stage, code, sentence). Stages and codes are stable names that users
// read in `explain` and tests assert; docs/refusals.md documents each.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace cof {

enum class Stage : uint8_t { find, trust, read, vet, probe, load, prove, bind, verify, publish, watch };

// Rows: (enumerator, stable name).
#define COF_CODES(ROW)                        \
    ROW(ok, "ok")                             \
    ROW(unreadable, "unreadable")             \
    ROW(symlink, "symlink")                   \
    ROW(not_regular, "not-regular")           \
    ROW(world_writable, "world-writable")     \
    ROW(group_writable, "group-writable")     \
    ROW(foreign_owner, "foreign-owner")       \
    ROW(too_large, "too-large")               \
    ROW(changed, "changed")                   \
    ROW(not_elf, "not-elf")                   \
    ROW(wrong_machine, "wrong-machine")       \
    ROW(not_shared, "not-shared")             \
    ROW(truncated, "truncated")               \
    ROW(malformed, "malformed")               \
    ROW(no_note, "no-note")                   \
    ROW(two_notes, "two-notes")               \
    ROW(short_note, "short-note")             \
    ROW(bad_note, "bad-note")                 \
    ROW(abi_major, "abi-major")               \
    ROW(abi_minor, "abi-minor")               \
    ROW(unknown_flag, "unknown-flag")         \
    ROW(cpu_floor, "cpu-floor")               \
    ROW(cpu, "cpu")                           \
    ROW(licence, "licence")                   \
    ROW(bad_spdx, "bad-spdx")                 \
    ROW(hash_unlisted, "hash-unlisted")       \
    ROW(hash_unknown, "hash-unknown")         \
    ROW(exec_stack, "exec-stack")             \
    ROW(no_gnu_stack, "no-gnu-stack")         \
    ROW(textrel, "textrel")                   \
    ROW(rwx, "rwx")                           \
    ROW(rpath, "rpath")                       \
    ROW(soname, "soname")                     \
    ROW(filter, "filter")                     \
    ROW(needed, "needed")                     \
    ROW(ifunc, "ifunc")                       \
    ROW(gnu_unique, "gnu-unique")             \
    ROW(constructor, "constructor")           \
    ROW(no_entry, "no-entry")                 \
    ROW(unknown_iface, "unknown-interface")   \
    ROW(unknown_contract, "unknown-contract") \
    ROW(self_dispatch, "self-dispatch")       \
    ROW(bad_pack, "bad-pack")                 \
    ROW(two_references, "two-references")     \
    ROW(reference_denied, "reference-denied") \
    ROW(crash, "crash")                       \
    ROW(hang, "hang")                         \
    ROW(forbidden, "forbidden")               \
    ROW(no_verdict, "no-verdict")             \
    ROW(dlopen_failed, "dlopen-failed")       \
    ROW(fp_state, "fp-state")                 \
    ROW(foreign_entry, "foreign-entry")       \
    ROW(entry_null, "entry-null")             \
    ROW(entry_unstable, "entry-unstable")     \
    ROW(note_mismatch, "note-mismatch")       \
    ROW(bad_descriptor, "bad-descriptor")     \
    ROW(unavailable, "unavailable")           \
    ROW(wrong_bytes, "wrong-bytes")           \
    ROW(not_pinned, "not-pinned")             \
    ROW(outranked, "outranked")               \
    ROW(demoted, "demoted")                   \
    ROW(internal, "internal")

enum class Code : uint8_t {
#define COF_ROW(id, text) id,
    COF_CODES(COF_ROW)
#undef COF_ROW
};

const char *name(Stage stage);
const char *name(Code code);

struct Refusal {
    Stage stage = Stage::find;
    Code code = Code::internal;
    std::string why; // one sentence: what, where, what to do
};

// A value, or why there is none. Never both.
template <class T> class Outcome {
  public:
    Outcome(T value) : value_(std::move(value)) {}
    Outcome(Refusal refusal) : refusal_(std::move(refusal)) {}
    explicit operator bool() const { return value_.has_value(); }
    T &operator*() { return *value_; }
    const T &operator*() const { return *value_; }
    T *operator->() { return &*value_; }
    const T *operator->() const { return &*value_; }
    const Refusal &refusal() const { return refusal_; }

  private:
    std::optional<T> value_;
    Refusal refusal_;
};

// nullopt: passed.
using Check = std::optional<Refusal>;

} // namespace cof

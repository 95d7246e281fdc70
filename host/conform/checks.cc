// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// Every check there is, in the order in which they run. docs/conformance.md has a section for each id, tests/broken a
// plugin that only this check is named for.
#include "host/conform/file.hpp"
#include "host/conform/function.hpp"
#include "host/conform/machine.hpp"
#include "host/conform/machine_run.hpp"
#include "host/conform/open.hpp"
#include "host/conform/speed.hpp"

namespace cof::conform {

namespace {

constexpr CheckRow rows[] = {
    {"file.elf", "a shared object for this machine, with sound program headers", file_elf},
    {"file.host-reads", "the host's own reader takes the file", file_host_reads},
    {"file.one-abi-note", "exactly one ABI note, of the right size", file_one_abi_note},
    {"file.abi-version", "an ABI version and file flags that this host knows", file_abi_version},
    {"file.one-licence-note", "exactly one licence note, four strings of printable ASCII", file_one_licence_note},
    {"file.spdx", "the licence is an SPDX expression", file_spdx},
    {"file.one-links-note", "exactly one links note", file_one_links_note},
    {"file.one-kernels-note", "exactly one kernels note", file_one_kernels_note},
    {"file.pack", "a reference kernel, and the contract it brings, keep the rules of contract packs", file_pack},
    {"file.note-section", "the notes are one section, allocated, aligned to 4, in a PT_NOTE segment",
     file_note_section},
    {"file.note-relocations", "no relocation changes a note", file_note_relocations},
    {"file.dlopen-note", "the links note and .note.dlopen name the same libraries", file_dlopen_note},
    {"file.entry-symbol", "the entry is a function in the file's own dynamic symbol table", file_entry_symbol},
    {"file.exports", "nothing but the entry is exported", file_exports},
    {"file.imports", "only functions are imported that a kernel may call", file_imports},
    {"file.needed", "only the C library's parts are needed", file_needed},
    {"file.search-path", "no DT_RPATH or DT_RUNPATH", file_search_path},
    {"file.library-name", "no DT_SONAME", file_library_name},
    {"file.filter", "no DT_FILTER, DT_AUXILIARY, DT_AUDIT", file_filter},
    {"file.text-relocations", "no relocations in code", file_text_relocations},
    {"file.stack", "a PT_GNU_STACK header, not executable", file_stack},
    {"file.segments", "no segment is writable and executable", file_segments},
    {"file.relro", "relocated data becomes read-only", file_relro},
    {"file.bind-now", "imports are bound when it is loaded", file_bind_now},
    {"file.constructors", "no constructors, no destructors", file_constructors},
    {"file.ifunc", "no IFUNC symbols or relocations", file_ifunc},
    {"file.unique-symbols", "no symbols of binding GNU_UNIQUE", file_unique_symbols},
    {"file.thread-locals", "no thread-local data, unless declared", file_thread_locals},
    {"file.cpu-floor", "the note's CPU floor agrees with the GNU property", file_cpu_floor},
    {"file.survives-tools", "notes and entry survive strip, objcopy and patchelf", file_survives_tools},
    {"file.build-id", "there is a build id", file_build_id},

    {"load.dlopen", "the dynamic linker takes it", load_dlopen},
    {"load.own-symbol", "the entry that is found is its own", load_own_symbol},
    {"load.fast", "opening it and calling its entry take less than 5 ms", load_fast},
    {"load.silent", "nothing is printed", load_silent},
    {"load.files", "no file is opened or closed", load_files},
    {"load.threads", "no thread is started", load_threads},
    {"load.signals", "signal handlers and mask stay", load_signals},
    {"load.environment", "environment, locale, umask and directory stay", load_environment},
    {"load.fp-state", "MXCSR, x87 and direction flag stay", load_fp_state},
    {"load.twice", "opened twice, it gives the same descriptor", load_twice},
    {"load.second-copy", "a second copy is usable beside it", load_second_copy},
    {"load.symbol-clash", "a program with functions of the same names does not replace its own", load_symbol_clash},

    {"descriptor.entry", "the entry gives a descriptor", descriptor_entry},
    {"descriptor.entry-pure", "the same pointer and bytes in 1000 calls from 8 threads", descriptor_entry_pure},
    {"descriptor.host-sizes", "the host structs of this and later minors are taken", descriptor_host_sizes},
    {"descriptor.cpu-masks", "the entry gives the same whatever CPU features are allowed", descriptor_cpu_masks},
    {"descriptor.layout", "every pointer lies in its own data or code, every size fits", descriptor_layout},
    {"descriptor.equals-notes", "descriptors and notes say the same", descriptor_equals_notes},
    {"descriptor.reserved", "reserved words are 0", descriptor_reserved},
    {"descriptor.flags", "no unknown critical flags", descriptor_flags},
    {"descriptor.state", "states of at most 64 KiB, multiples of their alignment", descriptor_state},
    {"descriptor.probe", "probe() keeps to its buffer and gives a reason", descriptor_probe},
    {"descriptor.probe-absent", "probe() does so too when nothing can be opened", descriptor_probe_absent},
    {"descriptor.licence", "licence() keeps to its buffer and answers an SPDX expression", descriptor_licence},

    {"function.runs-here", "every kernel can be tried on this machine", function_runs_here},
    {"function.differential", "the host's own judge finds nothing wrong, with its long budget", function_differential},
    {"function.vectors", "the contract's published check value", function_vectors},
    {"function.empty", "no bytes at NULL", function_empty},
    {"function.every-length", "every length from 0 to 4200", function_every_length},
    {"function.every-alignment", "every offset within a 64-byte line", function_every_alignment},
    {"function.aligned-access", "nothing that wants aligned memory, at sizes to 1 MiB", function_aligned_access},
    {"function.every-split", "1000 bytes in two pieces at every place, 5000 in many", function_every_split},
    {"function.sizes", "powers of two to 1 MiB and declared path switches, one less and one more", function_sizes},
    {"function.path-switches", "declared path switches and min_bytes, one less and one more, at every alignment",
     function_path_switches},
    {"function.beyond-4-gib", "one input of more than 4 GiB, of a checksum or hash", function_beyond_4_gib},
    {"function.beyond-4-gib-cut", "one input of more than 4 GiB, of a chunker", function_beyond_4_gib_cut},
    {"function.beyond-4-gib-adopted", "one input of more than 4 GiB, of an adopted contract",
     function_beyond_4_gib_adopted},
    {"function.patterns", "zeros, ones, counters, sparse and periodic data", function_patterns},
    {"function.random", "random lengths and places to 200 KB", function_random},
    {"function.fuzz", "random programs of calls over data that is hard, for a twentieth of --time", function_fuzz},
    {"function.shift", "shift() of a CRC against the portable one, and back", function_shift},
    {"function.algebra", "what the contract promises of the kernel's answers among each other", function_algebra},
    {"function.hostile-sizes", "sizes that must be refused, of adopted interfaces and chunkers",
     function_hostile_sizes},
    {"function.tamper", "changed, cut and lengthened blocks and sealed texts", function_tamper},
    {"function.cut-rules", "chunks between min and max, in order, to the end", function_cut_rules},
    {"function.clone", "a state copied to another address goes on as the first", function_clone},
    {"function.hand-over", "streams go to the portable kernel and come from it midway", function_hand_over},
    {"function.guard-after", "nothing is read after the input", function_guard_after},
    {"function.guard-before", "nothing is read before the input", function_guard_before},
    {"function.read-only", "nothing is written into the input", function_read_only},
    {"function.canaries", "nothing is written outside digest, sketch and state", function_canaries},

    {"machine.callee-saved", "rbx, rbp, rsp and r12 to r15 stay", machine_callee_saved},
    {"machine.stack-canary", "nothing is written above the return address, on stacks of any place",
     machine_stack_canary},
    {"machine.red-zone", "nothing is kept more than 128 bytes below rsp", machine_red_zone},
    {"machine.narrow-arguments", "garbage above 32-bit arguments changes no result", machine_narrow_arguments},
    {"machine.dirty-registers", "garbage in scratch, vector and mask registers changes no result",
     machine_dirty_registers},
    {"machine.direction-flag", "the direction flag is clear afterwards", machine_direction_flag},
    {"machine.flags", "alignment check and trap flag stay", machine_flags},
    {"machine.mxcsr", "MXCSR's control bits stay, and change no result", machine_mxcsr},
    {"machine.x87", "the x87 registers are empty and their control word stays", machine_x87},
    {"machine.vector-state", "upper halves are clean afterwards, and change no result when they are not before",
     machine_vector_state},
    {"machine.unwind", "the unwind tables are right at every instruction", machine_unwind},
    {"machine.endbr", "in an object marked for IBT every function of a vtable begins with endbr64", machine_endbr},
    {"machine.small-stack", "every call has enough with 16 KiB of stack", machine_small_stack},
    {"machine.no-syscalls", "no call makes a system call", machine_no_syscalls},
    {"machine.no-allocation", "no call allocates or frees memory", machine_no_allocation},
    {"machine.no-locks", "no call takes a lock", machine_no_locks},
    {"machine.signals", "right when interrupted at 1 kHz by a handler that calls it too", machine_signals},
    {"machine.threads", "64 threads on separate states come to what one does", machine_threads},
    {"machine.fork", "a process forked in the middle of a stream and its parent both finish right", machine_fork},

    {"speed.not-slower", "not slower than the portable kernel, from min_bytes on", speed_not_slower},
    {"speed.cliffs", "no size costs much more a byte than its smaller neighbours", speed_cliffs},
};

} // namespace

std::span<const CheckRow> checks() {
    return rows;
}

} // namespace cof::conform

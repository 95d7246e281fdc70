// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The group "file": nothing of the plugin is executed.
#pragma once

#include "host/conform/elf_view.hpp"
#include "host/conform/kit.hpp"
#include "host/lib/facts.hpp"

namespace cof::conform {

// The host's own reading of the file, once a process; seen is what its reader says.
const Outcome<FileFacts> &facts_of(const Subject &subject);
// For a check that needs facts which the host cannot read.
Finding unread(const Refusal &refusal);

Finding file_elf(const Subject &);
Finding file_host_reads(const Subject &);
Finding file_one_abi_note(const Subject &);
Finding file_abi_version(const Subject &);
Finding file_one_licence_note(const Subject &);
Finding file_spdx(const Subject &);
Finding file_one_links_note(const Subject &);
Finding file_one_kernels_note(const Subject &);
Finding file_pack(const Subject &);
Finding file_note_section(const Subject &);
Finding file_note_relocations(const Subject &);
Finding file_dlopen_note(const Subject &);
Finding file_entry_symbol(const Subject &);
Finding file_exports(const Subject &);
Finding file_imports(const Subject &);
Finding file_needed(const Subject &);
Finding file_search_path(const Subject &);
Finding file_library_name(const Subject &);
Finding file_filter(const Subject &);
Finding file_text_relocations(const Subject &);
Finding file_stack(const Subject &);
Finding file_segments(const Subject &);
Finding file_relro(const Subject &);
Finding file_bind_now(const Subject &);
Finding file_constructors(const Subject &);
Finding file_ifunc(const Subject &);
Finding file_unique_symbols(const Subject &);
Finding file_thread_locals(const Subject &);
Finding file_cpu_floor(const Subject &);
Finding file_survives_tools(const Subject &);
Finding file_build_id(const Subject &);

} // namespace cof::conform

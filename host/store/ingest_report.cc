// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "host/store/ingest_report.hpp"

namespace cof::store {

static std::string percent(uint64_t part, uint64_t whole) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f %%",
                  whole == 0 ? 0.0 : 100 * static_cast<double>(part) / static_cast<double>(whole));
    return text;
}

void report(const Kernels &kernels, const StoreStats &s, const Ingested &done) {
    const Totals &t = done.totals;
    const uint64_t all = t.bytes + done.manifest_size, known = all - std::min(all, s.new_bytes);
    if (reports_json()) {
        print_event("summary", {{"snapshot", done.id},
                                {"entries", t.entries},
                                {"bytes", t.bytes},
                                {"chunks", t.chunks},
                                {"new_chunks", s.new_chunks},
                                {"new_bytes", s.new_bytes},
                                {"deduplicated_bytes", known},
                                {"stored_bytes", s.stored_bytes},
                                {"skipped", done.skipped},
                                {"unchanged", done.unchanged},
                                {"unchanged_bytes", done.unchanged_bytes},
                                {"existed", done.existed},
                                {"recovered_packs", s.recovered_packs},
                                {"seconds", done.seconds},
                                {"kernels", kernels_json(kernels)}});
        return;
    }
    char seconds[32];
    std::snprintf(seconds, sizeof seconds, "%.3f s", done.seconds);
    std::string text = "snapshot " + done.id + (done.existed ? " (it was there)\n" : "\n");
    text += "read     " + human_bytes(t.bytes) + " in " + std::to_string(t.entries) + " entries, " +
            std::to_string(t.chunks) + " chunks\n";
    if (done.unchanged != 0)
        text += "of it    " + human_bytes(done.unchanged_bytes) + " in " + std::to_string(done.unchanged) +
                " files were not read again, for they are as they were (--rescan reads all)\n";
    text += "new      " + human_bytes(s.new_bytes) + " in " + std::to_string(s.new_chunks) +
            " chunks, the manifest's included\n";
    text += "known    " + human_bytes(known) + ", " + percent(known, all) + ": not stored again\n";
    text += "written  " + human_bytes(s.stored_bytes) +
            (s.new_bytes == 0 ? "" : ", " + percent(s.stored_bytes, s.new_bytes) + " of what is new") + "\n";
    text += "time     " + std::string(seconds) + ", " + human_rate(t.bytes, done.seconds) + "\n";
    if (done.skipped != 0) text += "left out " + std::to_string(done.skipped) + " unreadable, named above\n";
    print(text + kernel_lines(kernels));
}

} // namespace cof::store

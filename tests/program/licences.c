/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * For licences.sh: an embedding program, in C, that asks for a contract and then what that made of its process.
 *     licences CONTRACT ALLOWED [PLUGIN-PATH...]
 * One context for each plugin path, one after the other; each is closed before the process is reported. */
#include <cofferdam.h>
#include <stdio.h>

static void show_library(void *user, const cof_library_info *l) {
    (void)user;
    if (l->path[0]) printf("library %s loaded=%u spdx=%s\n", l->soname, l->loaded, l->spdx[0] ? l->spdx : "?");
}

static void show_loaded(void *user, const cof_loaded_info *f) {
    (void)user;
    printf("loaded %s declared=%s effective=%s libraries=%s\n", f->id, f->spdx_declared, f->spdx_effective,
           f->libraries);
}

static int use(const char *contract, const char *allowed, const char *plugin_path) {
    cof_options options = {.struct_size = sizeof options,
                           .flags = COF_OPT_IGNORE_ENV | COF_OPT_NO_CACHE | COF_OPT_NO_CHOICES,
                           .plugin_path = plugin_path,
                           .allow_licences = allowed};
    cof_context *ctx;
    const cof_slot *slot;
    char why[1024];
    if (cof_open(&options, &ctx, why, sizeof why) != COF_OK) return printf("open: %s\n", why), 1;
    cof_each_library(ctx, show_library, NULL); /* before: nothing is loaded for it */
    if (cof_find(ctx, contract, NULL, &slot, why, sizeof why) != COF_OK) printf("find: %s\n", why);
    const cof_status status = cof_judge(ctx, "GPL-2.0-or-later", NULL, NULL, why, sizeof why);
    printf("GPL-2.0-or-later: %s\n", cof_status_name(status));
    cof_each_library(ctx, show_library, NULL);
    cof_close(ctx);
    return 0;
}

int main(int argc, char **argv) {
    if (argc < 3) return 2;
    for (int i = 3; i < argc; i++)
        if (use(argv[1], argv[2], argv[i])) return 1;
    cof_each_loaded(show_loaded, NULL);
    char sentence[2048];
    cof_combination(NULL, sentence, sizeof sentence);
    printf("combination: %s\n", sentence);
    return 0;
}

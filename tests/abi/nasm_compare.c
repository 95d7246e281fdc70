/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * nasm_compare A.so B.so: the descriptors of two plugins are equal, field by field, strings by text. Also prints the
 * numbers of abi.h as "NAME value" with no argument, for a comparison with abi/asm/cpu.inc. */
#include <cofferdam/crc.h>
#include <cofferdam/note.h>
#include <cofferdam/tiers.h>
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

static int failed;
static void same(int equal, const char *what) {
    printf("%s descriptors: %s\n", equal ? "ok" : "FAIL", what);
    failed |= !equal;
}
static int text(const char *a, const char *b) {
    return a && b ? !strcmp(a, b) : a == b;
}

static const cof_plugin *open_plugin(const char *path) {
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    cof_entry_fn entry = NULL;
    if (handle != NULL) *(void **)&entry = dlsym(handle, COF_ENTRY_NAME);
    return entry != NULL ? entry(NULL) : NULL;
}

static void compare(const cof_plugin *a, const cof_plugin *b) {
    same(a->struct_size == b->struct_size && a->abi_minor_needed == b->abi_minor_needed, "plugin size and minor");
    same(text(a->id, b->id) && text(a->version, b->version) && text(a->spdx, b->spdx) && text(a->domain, b->domain) &&
             text(a->provenance, b->provenance),
         "plugin texts");
    same(a->kernel_count == b->kernel_count && a->reserved == b->reserved, "number of kernels");
    for (uint32_t i = 0; i < a->kernel_count && i < b->kernel_count; i++) {
        const cof_kernel *x = a->kernels[i], *y = b->kernels[i];
        same(x->struct_size == y->struct_size && x->flags == y->flags, "kernel size and flags");
        same(text(x->contract, y->contract) && text(x->iface, y->iface) && text(x->impl, y->impl) &&
                 text(x->state_format, y->state_format) && text(x->provenance, y->provenance),
             "kernel texts");
        same(!memcmp(x->cpu_need, y->cpu_need, sizeof x->cpu_need), "kernel CPU needs");
        same(x->rank == y->rank && x->min_bytes == y->min_bytes && x->state_size == y->state_size &&
                 x->state_align == y->state_align && x->reserved == y->reserved,
             "kernel numbers");
        same(x->path_switch_count == y->path_switch_count &&
                 !memcmp(x->path_switch, y->path_switch, x->path_switch_count * sizeof *x->path_switch),
             "path switches");
        same(x->probe == y->probe && x->licence == y->licence, "kernel functions");
        const cof_crc32 *v = x->vtable, *w = y->vtable;
        same(v->struct_size == w->struct_size && v->reserved == w->reserved, "vtable size");
        same(v->update(0xffffffff, "123456789", 9) == 0x1cf96d7c && w->update(0xffffffff, "123456789", 9) == 0x1cf96d7c,
             "the vtable's function computes");
    }
}

#define FEATURE(bit, name) printf(#bit " %d\n", (int)(bit));
#define NUMBER(name) printf(#name " %lu\n", (unsigned long)(name));

int main(int argc, char **argv) {
    if (argc == 3) {
        const cof_plugin *a = open_plugin(argv[1]), *b = open_plugin(argv[2]);
        same(a != NULL && b != NULL, "both plugins open");
        if (a != NULL && b != NULL) compare(a, b);
        return failed;
    }
    COF_FEATURES_X86(FEATURE)
    NUMBER(COF_ABI_MAJOR)
    NUMBER(COF_ABI_MINOR)
    NUMBER(COF_CPU_WORDS)
    NUMBER(COF_NT_ABI)
    NUMBER(COF_NT_LICENCE)
    NUMBER(COF_NT_LINKS)
    NUMBER(COF_NT_KERNELS)
    NUMBER(COF_F_PROBE)
    NUMBER(COF_F_DYN_SPDX)
    NUMBER(COF_F_NOT_PURE)
    NUMBER(COF_F_CTORS)
    NUMBER(COF_F_SELF_DISPATCH)
    NUMBER(COF_F_REFERENCE)
    NUMBER(COF_F_CONST_TIME)
    printf("COF_KERNEL_SIZE %lu\n", (unsigned long)sizeof(cof_kernel));
    printf("COF_PLUGIN_SIZE %lu\n", (unsigned long)sizeof(cof_plugin));
    printf("COF_NOTE_ABI_SIZE %lu\n", (unsigned long)sizeof(cof_note_abi));
    return 0;
}

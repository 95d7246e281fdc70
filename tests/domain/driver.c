/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * driver PLUGIN.so...: tests plugins where no host is, over the ABI headers alone. Descriptors are looked over, probe()
 * is run, and kernels that this CPU can run are asked for a published answer. That is less than a host does: it has no
 * portable kernels to compare with. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cofferdam/abi.h>
#include <cofferdam/adopted.h>
#include <cofferdam/crc.h>
#include <cofferdam/hash.h>

static int failures;

/* what: "" when all is well. */
static void verdict(const char *path, const char *name, const char *what) {
    const char *slash = strrchr(path, '/');
    const char *file = slash ? slash + 1 : path;
    if (*what) {
        printf("FAIL %s %s: %s\n", file, name, what);
        failures++;
    } else {
        printf("ok %s %s\n", file, name);
    }
}

static const void *no_service(const cof_host *host, const char *id) {
    (void)host, (void)id;
    return NULL;
}

#if defined(__x86_64__)
static uint32_t bit(int has, unsigned number) {
    return has ? UINT32_C(1) << number : 0;
}
/* SHA and VAES are never set: not every compiler here can ask for them. A kernel that needs them is skipped. */
static void read_cpu(uint32_t *words) {
    const uint32_t bits[] = {
        bit(__builtin_cpu_supports("sse4.2"), COF_X86_SSE42),
        bit(__builtin_cpu_supports("pclmul"), COF_X86_PCLMUL),
        bit(__builtin_cpu_supports("avx"), COF_X86_AVX),
        bit(__builtin_cpu_supports("avx2"), COF_X86_AVX2),
        bit(__builtin_cpu_supports("bmi2"), COF_X86_BMI2),
        bit(__builtin_cpu_supports("aes"), COF_X86_AES),
        bit(__builtin_cpu_supports("vpclmulqdq"), COF_X86_VPCLMUL),
        bit(__builtin_cpu_supports("gfni"), COF_X86_GFNI),
        bit(__builtin_cpu_supports("avx512f"), COF_X86_AVX512F),
        bit(__builtin_cpu_supports("avx512vl"), COF_X86_AVX512VL),
        bit(__builtin_cpu_supports("avx512bw"), COF_X86_AVX512BW),
        bit(__builtin_cpu_supports("avx512dq"), COF_X86_AVX512DQ),
        bit(__builtin_cpu_supports("avx512vbmi"), COF_X86_AVX512VBMI),
    };
    for (size_t i = 0; i < sizeof bits / sizeof *bits; i++)
        words[0] |= bits[i];
}
#else
static void read_cpu(uint32_t *words) {
    (void)words; /* nothing is allowed: kernels of the baseline run */
}
#endif

/* ---- published answers ------------------------------------------------------------------------------------------- */
static const struct {
    const char *contract, *message, *digest;
} digests[] = {
    {"xxh3-64/1", "", "2d06800538d394c2"},
    {"xxh3-128/1", "", "99aa06d3014798d86001c324468d497f"},
    {"blake3/1", "", "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"},
    {"sha256/1", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
};
static const struct {
    const char *contract;
    uint64_t value, init, xorout; /* value: of "123456789" */
} checks[] = {{"crc32c/1", 0xe3069283, ~UINT32_C(0), ~UINT32_C(0)},
              {"crc32/1", 0xcbf43926, ~UINT32_C(0), ~UINT32_C(0)},
              {"crc32-be/1", 0xfc891918, ~UINT32_C(0), ~UINT32_C(0)},
              {"crc64-nvme/1", 0xae8b14860a799888, ~UINT64_C(0), ~UINT64_C(0)},
              {"crc64-xz/1", 0x995dc9bbdf1939fa, ~UINT64_C(0), ~UINT64_C(0)},
              {"crc8-smbus/1", 0xf4, 0, 0},
              {"crc8-gsm-a/1", 0x37, 0, 0},
              {"crc16-umts/1", 0xfee8, 0, 0},
              {"crc16-xmodem/1", 0x31c3, 0, 0},
              {"crc16-arc/1", 0xbb3d, 0, 0},
              {"crc24-openpgp/1", 0x21cf02, 0xb704ce, 0}};

static const char *same_digest(const cof_kernel *k, const unsigned char *digest, size_t size) {
    char hex[2 * 64 + 1] = "";
    for (size_t i = 0; i < size && i < 64; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    for (size_t i = 0; i < sizeof digests / sizeof *digests; i++)
        if (strcmp(k->contract, digests[i].contract) == 0)
            return strcmp(hex, digests[i].digest) == 0 ? "" : "its digest is not the published one";
    return "no published answer is known here; add one";
}
static const char *message_of(const cof_kernel *k) {
    for (size_t i = 0; i < sizeof digests / sizeof *digests; i++)
        if (strcmp(k->contract, digests[i].contract) == 0) return digests[i].message;
    return "";
}

static const char *ask_crc(const cof_kernel *k) {
    const cof_crc32 *narrow = k->vtable;
    const cof_crc64 *wide = k->vtable;
    const int is_wide = strcmp(k->iface, COF_IFACE_CRC64) == 0;
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        if (strcmp(k->contract, checks[i].contract) != 0) continue;
        const uint64_t init = checks[i].init;
        const uint64_t reg =
            is_wide ? wide->update(init, "123456789", 9) : narrow->update((uint32_t)init, "123456789", 9);
        return (reg ^ checks[i].xorout) == checks[i].value ? "" : "its check value is not the published one";
    }
    return "no published answer is known here; add one";
}

static const char *ask_hash(const cof_kernel *k) {
    const cof_hash *v = k->vtable;
    unsigned char digest[64] = {0};
    const char *message = message_of(k);
    if (v->digest_size > sizeof digest) return "its digest is larger than this test has room for";
    v->oneshot(message, strlen(message), NULL, digest);
    return same_digest(k, digest, v->digest_size);
}

static const char *ask_digest(const cof_kernel *k) {
    const cof_digest_ctx *v = k->vtable;
    unsigned char digest[64] = {0};
    const char *message = message_of(k);
    if (v->digest_size > sizeof digest) return "its digest is larger than this test has room for";
    if (v->oneshot(message, strlen(message), digest) != COF_OK) return "oneshot fails";
    return same_digest(k, digest, v->digest_size);
}

static const char *ask_codec(const cof_kernel *k) {
    const cof_codec *v = k->vtable;
    char text[4000], back[sizeof text];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)(i * i >> 7);
    const size_t room = v->bound(sizeof text);
    char *block = malloc(room ? room : 1);
    size_t packed = 0, size = 0;
    const char *what = "";
    if (!block || v->compress(v->level_default, text, sizeof text, block, room, &packed) != COF_OK)
        what = "compress fails";
    else if (v->decompress(block, packed, back, sizeof back, &size) != COF_OK)
        what = "decompress fails on its own block";
    else if (size != sizeof text || memcmp(text, back, size) != 0)
        what = "another text comes back";
    free(block);
    return what;
}

/* NULL: this test asks nothing of that interface. */
static const char *answer(const cof_kernel *k) {
    if (strcmp(k->iface, COF_IFACE_CRC32) == 0 || strcmp(k->iface, COF_IFACE_CRC64) == 0) return ask_crc(k);
    if (strcmp(k->iface, COF_IFACE_HASH) == 0) return ask_hash(k);
    if (strcmp(k->iface, COF_IFACE_DIGEST_CTX) == 0) return ask_digest(k);
    if (strcmp(k->iface, COF_IFACE_CODEC) == 0) return ask_codec(k);
    return NULL;
}

/* ---- descriptors ------------------------------------------------------------------------------------------------- */
static const char *look_over(const cof_kernel *k) {
    if (!k || k->struct_size < offsetof(cof_kernel, probe)) return "its descriptor is too short";
    if (!k->contract || !k->iface || !k->impl || !k->vtable) return "its descriptor lacks a name or a vtable";
    if (k->flags & COF_F_CRITICAL_MASK & ~COF_F_KNOWN_CRITICAL)
        return "it has critical flags that the headers do not know";
    if (!(k->flags & COF_F_PROBE) != !k->probe) return "probe() and its flag disagree";
    if (!(k->flags & COF_F_DYN_SPDX) != !k->licence) return "licence() and its flag disagree";
    for (uint32_t i = 1; i < k->path_switch_count; i++)
        if (k->path_switch[i - 1] >= k->path_switch[i]) return "its path switches do not ascend";
    return "";
}

static void test_kernel(const char *path, const cof_kernel *k, const cof_host *host) {
    char name[256], why[512] = "";
    const char *wrong = look_over(k);
    if (*wrong) {
        verdict(path, "a kernel", wrong);
        return;
    }
    snprintf(name, sizeof name, "%s %s %s", k->contract, k->iface, k->impl);
    for (size_t i = 0; i < COF_CPU_WORDS; i++)
        if (k->cpu_need[i] & ~host->cpu[i]) {
            printf("skip %s: this CPU cannot run it\n", name);
            return;
        }
    if (k->probe && k->probe(host, why, sizeof why) != COF_OK) {
        printf("skip %s: %s\n", name, why);
        return;
    }
    const char *said = answer(k);
    verdict(path, said ? name : strcat(name, " (described; nothing asked)"), said ? said : "");
}

static void test_plugin(const char *path, const cof_host *host) {
    void *object = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    void *symbol = object ? dlsym(object, COF_ENTRY_NAME) : NULL;
    cof_entry_fn entry;
    memcpy(&entry, &symbol, sizeof entry);
    if (!symbol) {
        verdict(path, "loads", object ? "it has no " COF_ENTRY_NAME : dlerror());
        return;
    }
    const cof_plugin *plugin = entry(host);
    if (!plugin || plugin != entry(host) || plugin->struct_size < sizeof *plugin || !plugin->kernel_count) {
        verdict(path, "describes itself", "NULL, another pointer at the second call, too short, or no kernel");
        return;
    }
    verdict(path, "describes itself", "");
    for (uint32_t i = 0; i < plugin->kernel_count; i++)
        test_kernel(path, plugin->kernels[i], host);
}

int main(int argc, char **argv) {
    cof_host host = {sizeof host, COF_ABI_MINOR, {0}, no_service};
    read_cpu(host.cpu);
    for (int i = 1; i < argc; i++)
        test_plugin(argv[i], &host);
    if (argc < 2) fprintf(stderr, "usage: driver PLUGIN.so...\n");
    return argc < 2 ? 2 : failures != 0;
}

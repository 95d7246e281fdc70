// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include "tests/kernels/checked_call.hpp"

#include <cstddef>
#include <cstring>

#if defined(__x86_64__)
#include <cpuid.h>

#include "host/lib/cpu.hpp"

namespace cof {

// What goes into the trampoline and what comes back. The assembly below knows the offsets.
struct CallBlock {
    uint64_t function = 0;     // 0
    uint64_t args[8] = {};     // 8
    uint32_t mxcsr_in = 0;     // 72
    uint32_t x87_in = 0;       // 76
    uint32_t avx = 0;          // 80: the ymm registers may be touched
    uint32_t dirty = 0;        // 84: leave their upper halves in use
    uint32_t xgetbv1 = 0;      // 88: XGETBV(1) may be executed
    uint32_t xinuse = 0;       // 92: its answer after the call
    uint64_t keep_in[6] = {};  // 96: rbx rbp r12 r13 r14 r15
    uint64_t keep_out[6] = {}; // 144
    uint64_t rax = 0;          // 192
    uint64_t rsp_in = 0;       // 200
    uint64_t rsp_out = 0;      // 208
    uint64_t flags = 0;        // 216
    uint32_t mxcsr_out = 0;    // 224
    uint32_t x87_out[7] = {};  // 228: fnstenv
    uint64_t garbage[2] = {};  // 256
};
static_assert(offsetof(CallBlock, keep_in) == 96 && offsetof(CallBlock, rax) == 192 &&
              offsetof(CallBlock, x87_out) == 228 && offsetof(CallBlock, garbage) == 256);

} // namespace cof

extern "C" void cof_checked_call(cof::CallBlock *block);

// The block's address lives in a static word because no register and no stack slot can be trusted after the call.
asm(R"(
        .local  cof_call_block
        .comm   cof_call_block, 8, 8
        .text
        .p2align 4
        .type   cof_checked_call, @function
        .globl  cof_checked_call
        .hidden cof_checked_call
cof_checked_call:
        endbr64
        push    %rbp
        push    %rbx
        push    %r12
        push    %r13
        push    %r14
        push    %r15
        sub     $24, %rsp
        stmxcsr (%rsp)
        fnstcw  4(%rsp)
        mov     %rdi, cof_call_block(%rip)
        ldmxcsr 72(%rdi)
        fldcw   76(%rdi)
        push    64(%rdi)
        push    56(%rdi)
        mov     %rsp, 200(%rdi)
        cmpl    $0, 80(%rdi)
        je      1f
        vzeroupper
        cmpl    $0, 84(%rdi)
        je      1f
        vpcmpeqd %ymm0, %ymm0, %ymm0
        vmovdqa %ymm0, %ymm7
        vmovdqa %ymm0, %ymm15
1:      movups  256(%rdi), %xmm0
        movaps  %xmm0, %xmm1
        movaps  %xmm0, %xmm2
        movaps  %xmm0, %xmm3
        movaps  %xmm0, %xmm4
        movaps  %xmm0, %xmm5
        movaps  %xmm0, %xmm6
        movaps  %xmm0, %xmm7
        movaps  %xmm0, %xmm8
        movaps  %xmm0, %xmm9
        movaps  %xmm0, %xmm10
        movaps  %xmm0, %xmm11
        movaps  %xmm0, %xmm12
        movaps  %xmm0, %xmm13
        movaps  %xmm0, %xmm14
        movaps  %xmm0, %xmm15
        mov     96(%rdi), %rbx
        mov     104(%rdi), %rbp
        mov     112(%rdi), %r12
        mov     120(%rdi), %r13
        mov     128(%rdi), %r14
        mov     136(%rdi), %r15
        mov     256(%rdi), %rax
        mov     264(%rdi), %r10
        mov     0(%rdi), %r11
        mov     16(%rdi), %rsi
        mov     24(%rdi), %rdx
        mov     32(%rdi), %rcx
        mov     40(%rdi), %r8
        mov     48(%rdi), %r9
        mov     8(%rdi), %rdi
        call    *%r11
        mov     cof_call_block(%rip), %rcx
        mov     %rax, 192(%rcx)
        mov     %rsp, 208(%rcx)
        mov     200(%rcx), %rsp
        mov     %rbx, 144(%rcx)
        mov     %rbp, 152(%rcx)
        mov     %r12, 160(%rcx)
        mov     %r13, 168(%rcx)
        mov     %r14, 176(%rcx)
        mov     %r15, 184(%rcx)
        pushfq
        pop     %rdx
        mov     %rdx, 216(%rcx)
        cld
        stmxcsr 224(%rcx)
        fnstenv 228(%rcx)
        cmpl    $0, 88(%rcx)
        je      2f
        mov     %rcx, %r8
        mov     $1, %ecx
        xgetbv
        mov     %r8, %rcx
        mov     %eax, 92(%rcx)
2:      cmpl    $0, 80(%rcx)
        je      3f
        vzeroupper
3:      add     $16, %rsp
        fninit
        fldcw   4(%rsp)
        ldmxcsr (%rsp)
        add     $24, %rsp
        pop     %r15
        pop     %r14
        pop     %r13
        pop     %r12
        pop     %rbx
        pop     %rbp
        ret
        .size   cof_checked_call, . - cof_checked_call
)");

namespace cof {
namespace {

constexpr uint32_t mxcsr_default = 0x1f80, mxcsr_odd = 0xbfc0; // all masked; odd: round down, FTZ, DAZ
constexpr uint32_t x87_default = 0x037f, x87_odd = 0x047f;     // odd: round down, single precision
constexpr uint32_t upper_in_use = (1u << 2) | (1u << 6);       // upper halves of ymm0-15 and of zmm0-15

uint32_t xinuse() {
    uint32_t low, high;
    asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(1));
    return low;
}

struct Checks {
    bool avx = false, upper = false;
    const char *why = "";
};

// XGETBV(1) may be absent, fault under an emulator that hides it, or always say "in use": try both answers.
Checks probe_checks() {
    Checks checks;
    const CpuWords cpu = features_of(read_cpu());
    checks.avx = cpu[0] & COF_CPU_BIT(COF_X86_AVX2);
    uint32_t a = 0, b = 0, c = 0, d = 0;
    if (!checks.avx) {
        checks.why = "the CPU has no AVX2";
        return checks;
    }
    if (!__get_cpuid_count(13, 1, &a, &b, &c, &d) || !(a & (1u << 2))) {
        checks.why = "the CPU has no XGETBV(1)";
        return checks;
    }
    asm volatile("vzeroupper" ::: "xmm0");
    const bool clean = !(xinuse() & (1u << 2));
    asm volatile("vpcmpeqd %%ymm0, %%ymm0, %%ymm0" ::: "xmm0");
    const bool dirty = xinuse() & (1u << 2);
    asm volatile("vzeroupper" ::: "xmm0");
    checks.upper = clean && dirty;
    if (!checks.upper) checks.why = "XGETBV(1) does not tell used upper halves from clean ones here";
    return checks;
}

const Checks &checks() {
    static const Checks found = probe_checks();
    return found;
}

} // namespace

uint64_t checked_call(const void *function, const std::vector<uint64_t> &args, CallMode mode, std::string &broken) {
    static uint64_t pattern = 0x1234567;
    CallBlock block;
    block.function = word(function);
    for (size_t i = 0; i < 8; ++i)
        block.args[i] = i < args.size() ? args[i] : (pattern += UINT64_C(0x9e3779b97f4a7c15));
    for (uint64_t &value : block.keep_in)
        value = pattern += UINT64_C(0x9e3779b97f4a7c15);
    for (uint64_t &value : block.garbage)
        value = pattern += UINT64_C(0x9e3779b97f4a7c15);
    block.mxcsr_in = mode == CallMode::odd_fp ? mxcsr_odd : mxcsr_default;
    block.x87_in = mode == CallMode::odd_fp ? x87_odd : x87_default;
    block.avx = checks().avx;
    block.dirty = mode == CallMode::dirty_upper;
    block.xgetbv1 = checks().upper;
    cof_checked_call(&block);

    static const char *const names[] = {"rbx", "rbp", "r12", "r13", "r14", "r15"};
    broken.clear();
    const auto note = [&broken](const std::string &what) { broken += (broken.empty() ? "" : ", ") + what; };
    for (size_t i = 0; i < 6; ++i)
        if (block.keep_in[i] != block.keep_out[i]) note(std::string(names[i]) + " changed");
    if (block.rsp_in != block.rsp_out) note("rsp changed");
    if (block.flags & (1u << 10)) note("DF set");
    if (block.flags & (1u << 18)) note("AC set");
    if ((block.mxcsr_in ^ block.mxcsr_out) & ~0x3fu) note("MXCSR control bits changed");
    if ((block.x87_in ^ block.x87_out[0]) & 0xffff) note("x87 control word changed");
    if ((block.x87_out[2] & 0xffff) != 0xffff) note("x87 registers in use");
    if (block.xgetbv1 && mode != CallMode::dirty_upper && (block.xinuse & upper_in_use))
        note("upper vector halves in use (vzeroupper forgotten)");
    return block.rax;
}

std::string machine_checks() {
    return std::string("checks: callee-saved registers, rsp, DF, AC, MXCSR, x87: on; upper vector state: ") +
           (checks().upper ? "on" : std::string("OFF, ") + checks().why);
}

} // namespace cof

#else

namespace cof {

uint64_t checked_call(const void *function, const std::vector<uint64_t> &args, CallMode, std::string &broken) {
    uint64_t a[8] = {};
    for (size_t i = 0; i < args.size() && i < 8; ++i)
        a[i] = args[i];
    broken.clear();
    using Any = uint64_t (*)(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);
    return reinterpret_cast<Any>(reinterpret_cast<uintptr_t>(function))(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
}

std::string machine_checks() {
    return "checks: register and floating-point state: OFF, not written for this machine";
}

} // namespace cof

#endif

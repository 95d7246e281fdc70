// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
#include <cstring>

#include <gtest/gtest.h>

#include "host/lib/loader.hpp"

namespace cof {
namespace {

using ProbeFn = cof_status (*)(const cof_host *, char *, size_t);
using LicenceFn = cof_status (*)(char *, size_t);

Outcome<Bound> bind(ProbeFn probe, LicenceFn licence = nullptr) {
    FileFacts facts;
    facts.spdx = "MIT-0";
    facts.links.push_back({"libnot-opened.so.1", {"MIT"}});
    cof_kernel kernel{};
    kernel.impl = "tested";
    kernel.probe = probe;
    kernel.licence = licence;
    CpuWords cpu{};
    cpu[0] = 5;
    return bind_kernel("file.so", facts, kernel, cpu, Policy::built_in());
}

void expect(const Outcome<Bound> &bound, Code code, const char *words) {
    ASSERT_FALSE(bound);
    EXPECT_EQ(bound.refusal().stage, Stage::bind);
    EXPECT_STREQ(name(bound.refusal().code), name(code));
    EXPECT_NE(bound.refusal().why.find(words), std::string::npos) << bound.refusal().why;
    EXPECT_NE(bound.refusal().why.find("file.so"), std::string::npos) << bound.refusal().why;
}

constexpr ProbeFn fine = [](const cof_host *, char *, size_t) -> cof_status { return COF_OK; };

TEST(Bind, NothingToAsk) {
    const auto bound = bind(nullptr);
    ASSERT_TRUE(bound);
    EXPECT_EQ(bound->effective_spdx, "MIT-0");
}

TEST(Bind, HostIsFilledIn) {
    const auto bound = bind([](const cof_host *host, char *why, size_t size) -> cof_status {
        const bool good = host->struct_size == sizeof(cof_host) && host->abi_minor == COF_ABI_MINOR &&
                          host->cpu[0] == 5 && host->cpu[1] == 0 && host->service(host, "cof.log/1") == nullptr &&
                          why != nullptr && size == 256;
        return good ? COF_OK : COF_E_INTERNAL;
    });
    EXPECT_TRUE(bound) << bound.refusal().why;
}

TEST(Bind, WhyIsPartOfTheSentence) {
    const auto bound = bind([](const cof_host *, char *why, size_t size) -> cof_status {
        strncpy(why, "libavutil.so.57 is not installed; install libavutil57.", size);
        return COF_E_DEPENDENCY;
    });
    expect(bound, Code::unavailable, "libavutil.so.57 is not installed");
    expect(bind([](const cof_host *, char *, size_t) -> cof_status { return COF_E_CPU; }), Code::cpu,
           "gives no reason");
    expect(bind([](const cof_host *, char *, size_t) -> cof_status { return COF_E_LICENCE; }), Code::licence, "-4");
    expect(bind([](const cof_host *, char *, size_t) -> cof_status { return 12345; }), Code::unavailable, "12345");
}

TEST(Bind, WhyWithoutEndOrOfRubbish) {
    expect(bind([](const cof_host *, char *why, size_t size) -> cof_status {
               memset(why, 'a', size);
               return COF_E_DEPENDENCY;
           }),
           Code::unavailable, std::string(255, 'a').c_str());
    expect(bind([](const cof_host *, char *why, size_t) -> cof_status {
               memcpy(why, "a\n\x1b[2J\xff", 8);
               return COF_E_DEPENDENCY;
           }),
           Code::unavailable, "a??[2J?");
}

TEST(Bind, WritingBeyondTheBuffer) {
    expect(bind([](const cof_host *, char *why, size_t size) -> cof_status {
               memset(why, 0, size + 1);
               return COF_OK;
           }),
           Code::bad_descriptor, "beyond the buffer");
}

#if defined(__x86_64__)
TEST(Bind, FloatingPointState) {
    const uint32_t before = __builtin_ia32_stmxcsr();
    expect(bind([](const cof_host *, char *, size_t) -> cof_status {
               __builtin_ia32_ldmxcsr(0x9fc0u);
               return COF_OK;
           }),
           Code::fp_state, "MXCSR");
    EXPECT_EQ(__builtin_ia32_stmxcsr() & 0xffc0u, before & 0xffc0u);
}
#endif

TEST(Bind, LicenceThatPolicyAllows) {
    const auto bound = bind(fine, [](char *spdx, size_t size) -> cof_status {
        strncpy(spdx, "LGPL-2.1-or-later", size);
        return COF_OK;
    });
    ASSERT_TRUE(bound) << bound.refusal().why;
    EXPECT_EQ(bound->effective_spdx, "MIT-0 AND LGPL-2.1-or-later");
}

TEST(Bind, LicenceThatPolicyForbids) {
    expect(bind(fine,
                [](char *spdx, size_t size) -> cof_status {
                    strncpy(spdx, "GPL-2.0-or-later", size);
                    return COF_OK;
                }),
           Code::licence, "GPL-2.0-or-later");
}

TEST(Bind, LicenceThatIsNoAnswer) {
    expect(bind(fine, [](char *, size_t) -> cof_status { return COF_OK; }), Code::licence, "does not say");
    expect(bind(fine, [](char *, size_t) -> cof_status { return COF_E_INTERNAL; }), Code::licence, "does not say");
    expect(bind(fine,
                [](char *spdx, size_t size) -> cof_status {
                    strncpy(spdx, "GPL AND", size);
                    return COF_OK;
                }),
           Code::bad_spdx, "GPL AND");
    expect(bind(fine,
                [](char *spdx, size_t size) -> cof_status {
                    memset(spdx, 'M', size + 8);
                    return COF_OK;
                }),
           Code::bad_descriptor, "beyond the buffer");
}

} // namespace
} // namespace cof

/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * A library by the name of libcrypto.so.3 that says it is OpenSSL 4. */
__attribute__((visibility("default"))) unsigned long OpenSSL_version_num(void);
unsigned long OpenSSL_version_num(void) {
    return 0x40000000;
}

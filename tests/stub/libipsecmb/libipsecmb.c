/* SPDX-FileCopyrightText: 2026 The Cofferdam authors
 * SPDX-License-Identifier: MIT-0
 *
 * A library by the name of libIPSec_MB.so.1 that says it is of release 1.4.0. */
__attribute__((visibility("default"))) unsigned imb_get_version(void);
unsigned imb_get_version(void) {
    return 0x10400;
}

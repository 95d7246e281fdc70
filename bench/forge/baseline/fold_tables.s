# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# fold_tables as built from plugins/intel-crc/crc-fold/fold_tables.asm: the forge compares with this exactly. Written by
# `make forge-record KERNEL=fold_tables`; not to be edited, not to be assembled.
# Translated by: NASM 2.16.01


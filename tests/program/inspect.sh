#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# The commands that look: list, explain, licenses, doctor, selftest; options, help, exit statuses.
# shellcheck source-path=SCRIPTDIR source=lib.bash
. "$(dirname "$0")/lib.bash"

status "--version" 0 cof --version
says "--version tells the licence" "MIT-0 AND BSD-3-Clause AND MIT"
status "--help" 0 cof --help
for command in list explain licenses doctor sum chunk manifest verify selftest conform; do
    status "$command --help" 0 cof $command --help
    says "$command --help has examples" "Examples:"
    says "$command --help knows --json" "--json"
    status "$command with a bad option" 2 cof $command --no-such-option
done
status "no command" 2 cof
status "a command that is none" 2 cof frobnicate
status "explain without a contract" 2 cof explain

status "list" 0 cof list
cp "$work/out" "$work/list"
for contract in crc32c/1 crc32/1 crc32-be/1 crc64-nvme/1 crc64-xz/1 crc8-smbus/1 crc8-gsm-a/1 crc16-umts/1 crc16-xmodem/1 crc16-arc/1 crc24-openpgp/1 xxh3-64/1 xxh3-128/1 fastcdc2020/1 fastcdc2016/1 gear8/1 repmaxcdc/1 argmin/1; do
    check "list knows $contract" grep -q "^$contract " "$work/list"
    status "explain $contract" 0 cof explain "$contract"
    says "explain $contract: one is chosen" "CHOSEN"
    says "explain $contract: the portable one is told of" "portable"
done
cof list --json >j
check "list --json parses" is_json <j
same "every interface has one chosen kernel, or says why it has none" "$(python3 -c 'import json, sys
print(all(sum(k["chosen"] for k in c["kernels"]) == (0 if "unavailable" in c else 1)
          for c in json.load(sys.stdin)["contracts"]))' <j)" True
for contract in blake3/1 sha256/1 aes256-gcm/1 zstd/1 lz4/1; do
    check "list knows $contract" grep -q "^$contract " "$work/list"
    status "explain $contract without plugins" 0 cof explain --portable "$contract"
    says "explain $contract without plugins: names the package" "the package"
done
status "a contract that nothing serves" 4 cof sum --portable -a sha256 j
says "a contract that nothing serves: names the package" "cofferdam-plugin-openssl"
same "list --portable chooses portable ones" "$(cof list --portable --json | python3 -c 'import json, sys
print({k["impl"] for c in json.load(sys.stdin)["contracts"] for k in c["kernels"] if k["chosen"]})')" "{'portable'}"
status "list --static" 0 cof list --static
cof list --static --json >j
same "list --static chooses and loads nothing" "$(python3 -c 'import json, sys
print(any(k["chosen"] for c in json.load(sys.stdin)["contracts"] for k in c["kernels"]))' <j)" False
status "a short name" 0 cof explain crc32c
status "a short name of an experimental contract" 0 cof explain argmin
status "an unknown contract" 2 cof explain md5
says "the known ones are listed" "crc32c/1"
status "an unknown interface" 2 cof explain crc32c --iface nothing/1
cof explain crc32c --json >j
check "explain --json parses" is_json <j

status "licenses" 0 cof licenses --policy
says "licenses shows the policy" "Policy in force"
cof licenses --policy --json >j
check "licenses --json parses" is_json <j
cof doctor --portable --json >j
same "doctor --json parses, with status 0 where nothing is wrong" "$?" 0
check "doctor --json parses" is_json <j

# A file that is no plugin, in a directory that is searched.
mkdir plugins
echo "not a plugin" >plugins/bad.so
chmod 755 plugins && chmod 644 plugins/bad.so
status "doctor with a bad file: status 1" 1 cof doctor --plugin-path "$PWD/plugins"
says "doctor names it" "$PWD/plugins/bad.so"
says "doctor names the code" "not-elf"
status "explain with a bad file" 0 cof explain crc32c --plugin-path "$PWD/plugins"
says "explain names it" "$PWD/plugins/bad.so"
same "results stay right" "$(printf 123456789 | cof sum --plugin-path "$PWD/plugins")" "e3069283  -"

status "a directory from here" 0 cof explain crc32c --plugin-path plugins
says "is made absolute" "$PWD/plugins/bad.so"
status "a relative directory in a variable: status 4" 4 env COFFERDAM_PLUGIN_PATH=plugins "$COFFERDAM" list
says "the variable is named" "COFFERDAM_PLUGIN_PATH names 'plugins', which is no absolute path"
cof doctor >"$work/out" 2>"$work/err"
says "doctor says what the probe child gives up" "The probe child runs with: no new privileges, "
cof doctor --no-probe >"$work/out" 2>"$work/err"
says "doctor says when there is none" "No probe child is used"

status "an unknown tier: status 4" 4 cof list --cpu pentium
says "the tiers are listed" "baseline"
status "an unknown tier in the environment: status 4" 4 env COFFERDAM_CPU=pentium "$COFFERDAM" list
status "global options before the command" 0 cof --cpu baseline list
status "a pin to the portable kernel" 0 cof list --pin crc32c/1=portable
status "a malformed pin: status 4" 4 cof list --pin nonsense
status "two pins" 0 cof list --pin crc32c/1=portable --pin crc32/1=portable
status "--verbose" 0 cof list --verbose
status "COFFERDAM_DISABLE" 0 env COFFERDAM_DISABLE=1 "$COFFERDAM" doctor

status "selftest" 0 cof selftest --rounds 320 --seed 1
says "selftest says so" "agree with the portable ones"
status "selftest watched" 0 cof selftest --rounds 100 --watch 1 crc32c xxh3-128 argmin
status "selftest --portable" 0 cof selftest --rounds 100 --portable
cof selftest --rounds 50 --json >j
check "selftest --json parses" is_json <j
status "selftest of an unknown contract" 2 cof selftest md5
for tier in baseline sse42 sse42-pclmul avx2; do
    case $(uname -m) in x86_64) status "selftest under the cap $tier" 0 cof selftest --rounds 320 --cpu $tier ;; esac
done
finish

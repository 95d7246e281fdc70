# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
"""What apt itself refuses, upgrades, and programs of somebody else's against the installed packages.

What apt said is kept in the output: it is what an administrator will read.
"""
import os
import pathlib
import re
import shutil
import subprocess

import roots

TOP = pathlib.Path(__file__).resolve().parents[2]
INSTALL = "apt-get install -y -q --no-install-recommends "
POLICY = "/usr/lib/cofferdam/policy.d/10-permissive.conf"
CRC = "cofferdam sum -a crc32c /srv/corpus/large"


def index(repository):
    """Writes the Packages file that makes a directory of packages a repository for apt."""
    with open(repository / "Packages", "wb") as packages:
        subprocess.run(["dpkg-scanpackages", "-m", "."], cwd=repository, stdout=packages, stderr=subprocess.DEVNULL,
                       check=True)


class Report:
    """One line for each check, and below it what a program said."""

    def __init__(self):
        self.lines, self.failed = [], False

    def check(self, name, truth, said="", words=()):
        missing = [word for word in words if word not in said]
        good = truth and not missing
        why = f": it does not say {missing}" if missing else ""
        self.lines.append(f"ok {name}" if good else f"FAIL {name}{why}")
        shown = [line for line in said.splitlines() if line.strip()]
        self.lines += ["      " + line for line in shown[-12 if good else -40:]]
        self.failed = self.failed or not good


def explanation(root, contract="crc32c/1"):
    return root.run(f"cofferdam explain {contract}", user="tester")[1]


def apt_words(said):
    """The lines in which apt decides, without its progress."""
    keep = ("The following", "Some packages", "requested an", " ", "E:", "or been moved")
    return "\n".join(line for line in said.splitlines() if line.startswith(keep))


def policy(report, root, _work, _packages):
    status, said = root.run(INSTALL + "cofferdam cofferdam-policy-permissive cofferdam-plugin-avutil")
    report.check("apt refuses the LGPL bridge together with the permissive policy", status != 0, apt_words(said),
                 ["Conflicts", "cofferdam-domain-lgpl"])
    root.must(INSTALL + "cofferdam cofferdam-policy-permissive cofferdam-plugins-mit0")
    rules = root.run("cofferdam licenses --policy", user="tester")[1]
    report.check("the policy is in force", POLICY in rules,
                 "\n".join(line for line in rules.splitlines() if "10-permissive" in line),
                 ["deny LGPL-*", "deny GPL-*"])
    status, said = root.run("apt-get install -y -q --no-install-recommends --no-remove cofferdam-plugin-avutil")
    report.check("apt does not install the bridge beside the policy", status != 0, apt_words(said),
                 ["REMOVED", "cofferdam-policy-permissive"])
    root.must("apt-mark hold cofferdam-policy-permissive")
    status, said = root.run(INSTALL + "cofferdam-plugin-avutil")
    report.check("apt refuses the bridge, even with -y, while the policy is held", status != 0, apt_words(said),
                 ["Conflicts", "cofferdam-policy-permissive"])
    root.must("apt-mark unhold cofferdam-policy-permissive")
    # What apt keeps away, somebody could still copy: the policy refuses it.
    root.must("apt-get download -q cofferdam-plugin-avutil && dpkg -x cofferdam-plugin-avutil*.deb /")
    told = explanation(root, "crc32/1")
    report.check("the host refuses a copied bridge by the policy", True,
                 "\n".join(line.strip() for line in told.splitlines() if "policy does not allow" in line),
                 ["LGPL-2.1-or-later", "10-permissive.conf"])
    root.must("apt-get remove -y -q cofferdam-policy-permissive")
    rules = root.run("cofferdam licenses --policy", user="tester")[1]
    report.check("a policy that is removed is no longer in force", "10-permissive" not in rules, rules)
    root.must("rm -r /usr/lib/*/cofferdam/1/lgpl /usr/share/doc/cofferdam-plugin-avutil && "
              "apt-get purge -y -q 'cofferdam*' libcofferdam1")
    left = root.must("find /etc /usr /var/lib/dpkg/info -path /etc/apt -prune -o -path '*cofferdam*' -print").strip()
    report.check("purging the policy leaves nothing", left == "", left)


def rebuilt(package, version, work):
    """The same package with another version, as it may have been shipped before."""
    tree = work / "rebuilt"
    shutil.rmtree(tree, ignore_errors=True)
    subprocess.run(["dpkg-deb", "--raw-extract", str(package), str(tree)], check=True)
    control = tree / "DEBIAN/control"
    control.write_text(re.sub(r"(?m)^Version: .*$", f"Version: {version}", control.read_text()))
    target = work / f"{package.name.split('_')[0]}_{version}_amd64.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "--build", str(tree), str(target)], check=True,
                   stdout=subprocess.DEVNULL)
    return target


def upgrades(report, root, work, packages):
    root.must(INSTALL + "cofferdam")
    portable = root.must(CRC, user="tester")
    old = rebuilt(next(packages.glob("cofferdam-plugins-intel-crc_*.deb")), "0.0.9", work)
    shutil.copy(old, root.file("/tmp"))
    root.must(f"dpkg --install /tmp/{old.name}")
    report.check("an older plugin of the same ABI serves", "CHOSEN" in explanation(root).split("  portable")[0])
    report.check("an older plugin: same bytes", root.must(CRC, user="tester") == portable)
    said = root.must("apt-get upgrade -y -q")
    report.check("apt upgrades the plugin", "0.1.0" in root.must("dpkg-query -W cofferdam-plugins-intel-crc"),
                 "\n".join(line for line in said.splitlines() if "cofferdam" in line and "over" in line))
    report.check("an upgraded plugin: same bytes", root.must(CRC, user="tester") == portable)


def newer_abi(report, root, work, _packages):
    root.must(INSTALL + "cofferdam")
    portable = root.must(CRC, user="tester")
    plugin = work / "newer.so"
    subprocess.run(["gcc", "-std=c11", "-O2", "-fPIC", "-fvisibility=hidden", "-shared", "-nostartfiles", "-Iabi",
                    "-Wl,-z,noexecstack", "-DPLUGIN_MINOR_NEEDED=9", "-o", str(plugin),
                    "tests/plugins/good-crc32c/good.c"], cwd=TOP, check=True)
    subprocess.run(["tests/packages/mini.sh", str(work), "somebodys-plugin", "1.0",
                    f"{plugin}=usr/lib/TRIPLET/cofferdam/1/mit0/newer.so"], cwd=TOP, check=True,
                   stdout=subprocess.DEVNULL, env=os.environ | {"BUILD_DEB": "1"})
    package = next(work.glob("somebodys-plugin_1.0_*.deb"))
    shutil.copy(package, root.file("/tmp"))
    status, said = root.run(INSTALL + f"/tmp/{package.name}")
    report.check("apt refuses a plugin that needs a newer ABI", status != 0, apt_words(said),
                 ["cofferdam-plugin-abi-1 (>= 1.9)"])
    root.must(f"dpkg --force-depends --install /tmp/{package.name}")
    told = explanation(root)
    report.check("the host refuses it too, where it was forced", "abi-minor" in told,
                 "\n".join(line.strip() for line in told.splitlines() if "abi-minor" in line))
    report.check("a refused plugin: same bytes", root.must(CRC, user="tester") == portable)


def consumers(report, root, _work, _packages):
    root.must(INSTALL + " ".join(roots.TOOLS + ["libcofferdam-dev", "cofferdam-doc", "cofferdam-plugins-mit0",
                                                "cofferdam-plugins-intel-crc", "cofferdam-plugin-xxhash"]), timeout=600)
    script = (TOP / "packaging/debian/tests/consumers").read_text()
    root.file("/tmp/consumers").write_text(script)
    status, said = root.run("cd && TMPDIR=/tmp EXPECT_PLUGINS=1 bash /tmp/consumers", user="tester", timeout=600)
    report.lines += said.splitlines()
    report.check("programs in C, C++, Rust and Python, built by a user against what is installed", status == 0)


def own_plugin(report, root, _work, _packages):
    root.must(INSTALL + " ".join(roots.PACKAGING) + " libcofferdam-dev cofferdam", timeout=600)
    root.file("/srv").mkdir(exist_ok=True)
    for source in ("tests/packages/own_plugin.sh", "tests/plugins/good-crc32c/good.c"):
        shutil.copy(TOP / source, root.file("/srv"))
    status, said = root.run("mkdir ~tester/own && cd ~tester/own && bash /srv/own_plugin.sh /srv/good.c", user="tester",
                            timeout=600)
    report.lines += said.splitlines()
    report.check("somebody else's plugin is packaged with what is installed", status == 0)
    root.must(INSTALL + "/home/tester/own/good.deb")
    told = explanation(root)
    report.check("it is installed by apt, found and used", "bitwise  CHOSEN" in told,
                 "\n".join(line for line in told.splitlines() if "bitwise" in line or "because" in line))


PARTS = {"a plugin of one's own": own_plugin, "apt and the policy": policy, "upgrades": upgrades,
         "a newer ABI": newer_abi, "consumers": consumers}


def run(part, stage, work, packages):
    """Runs one part in a root of its own; returns (lines, whether something failed)."""
    report, directory = Report(), work / part.replace(" ", "-").replace("'", "")
    scratch = work / (directory.name + ".files")
    scratch.mkdir()
    root = stage.layer(directory)
    try:
        PARTS[part](report, root, scratch, packages)
    except RuntimeError as error:
        report.check(part, False, str(error))
    finally:
        root.remove()
    return report.lines, report.failed

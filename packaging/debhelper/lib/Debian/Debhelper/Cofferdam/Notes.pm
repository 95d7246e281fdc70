# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# The facts of a plugin, read from its bytes: the COFFERDAM notes (cofferdam/note.h) and the dlopen notes
# (cofferdam/dlopen_note.h). Nothing is loaded or run. As the host does, it looks in the PT_NOTE segments alone, so that
# it sees what the host will see.
package Debian::Debhelper::Cofferdam::Notes;

use strict;
use warnings;
use Exporter qw(import);
use JSON::PP qw(decode_json);
use Debian::Debhelper::Cofferdam::Elf qw(program_headers elf_fault);
our @EXPORT_OK = qw(read_plugin);

use constant {
    PT_NOTE     => 4,
    OWNER       => "COFFERDAM\0",
    NT_DLOPEN   => 0x407c0c0a,
    ABI_SIZE    => 44,              # cof_note_abi
    KERNEL_HEAD => 40,              # flags, cpu_need[8], rank
    MAX_FILE    => 64 << 20,        # the host refuses larger files
    MAX_SPDX    => 255,
    MAX_KERNELS => 1024,
    MAX_NOTES   => 1 << 20,         # of all that the host reads of a file
    MAX_VECTORS => 64,
    REFERENCE   => 1 << 5,          # the flag of a kernel whose contract the file brings
};
my %NAME = (0x434f0001 => 'ABI', 0x434f0002 => 'licence', 0x434f0003 => 'links', 0x434f0004 => 'kernels',
    0x434f0005 => 'tells', 0x434f0006 => 'pack');

# The strings that a note's content holds, each ended by a NUL; dies where the last one has no end.
sub strings {
    my ($desc, $what) = @_;
    die "the $what note holds a string that does not end\n" if length $desc && $desc !~ /\0\z/;
    my @strings = split /\0/, $desc, -1;
    pop @strings;    # what stands behind the last NUL: nothing
    for (@strings) { die "the $what note holds a byte that is not printable ASCII\n" if /[^\x20-\x7e]/ }
    return @strings;
}

# A licence expression as the host takes one.
sub check_spdx {
    my ($text, $what) = @_;
    die "$what has " . length($text) . ' bytes and must have 1 to ' . MAX_SPDX . "\n" if $text eq '' || length $text > MAX_SPDX;
}

# [owner, type, desc, alignment] for each note of each PT_NOTE segment.
sub notes {
    my ($bytes, $elf) = @_;
    my $word = "L$elf->{order}";
    my (@notes, $all);
    for my $header (grep { $_->{type} == PT_NOTE } @{ $elf->{headers} }) {
        my ($offset, $size, $align) = @$header{qw(offset size align)};
        die "a note segment lies beyond its end\n" if $offset > length $bytes || $size > length($bytes) - $offset;
        die "it has more than " . MAX_NOTES . " bytes of notes\n" if ($all += $size) > MAX_NOTES;
        my $segment = substr $bytes, $offset, $size;
        my $unit = $align == 8 ? 8 : 4;
        my $up = sub { int(($_[0] + $unit - 1) / $unit) * $unit };
        my $at = 0;
        while ($at + 12 <= $size) {
            my ($namesz, $descsz, $kind) = unpack "${word}3", substr $segment, $at, 12;
            my $desc_at = $at + $up->(12 + $namesz);
            die "a note runs beyond its segment\n" if $at + 12 + $namesz > $size || $descsz && $desc_at + $descsz > $size;
            push @notes,
              [substr($segment, $at + 12, $namesz), $kind, $descsz ? substr($segment, $desc_at, $descsz) : '', $align];
            $at = $desc_at + $up->($descsz);
        }
        die "a note segment ends within a note\n" if $at < $size && substr($segment, $at) =~ /[^\0]/;
    }
    return @notes;
}

sub read_abi {
    my ($desc, $order, $plugin) = @_;
    die "the ABI note has " . length($desc) . " bytes of the " . ABI_SIZE . " it must have\n" if length $desc < ABI_SIZE;
    @$plugin{qw(major minor kernel_count)} = (unpack "S${order}4", $desc)[0, 1, 3];
}

sub read_licence {
    my ($desc, undef, $plugin) = @_;
    my @strings = strings($desc, 'licence');
    die "the licence note holds " . @strings . " of the 4 strings it must have\n" if @strings < 4;
    @$plugin{qw(spdx domain id version)} = @strings;
    check_spdx($plugin->{spdx}, 'the licence');
    die "the domain '$plugin->{domain}' is not of the form [a-z0-9-]+\n" if $plugin->{domain} !~ /^[a-z0-9-]+\z/;
    die "the plugin id '$plugin->{id}' is not of the form [a-z0-9.-]+\n" if $plugin->{id} !~ /^[a-z0-9.-]+\z/;
}

# "a|b|c": licences or sonames, none of them empty or over-long.
sub alternatives {
    my ($text, $what) = @_;
    my @all = split /\|/, $text, -1;
    check_spdx($_, $what) for @all ? @all : '';
    return \@all;
}

sub read_links {
    my ($desc, undef, $plugin) = @_;
    my @strings = strings($desc, 'links');
    die "the links note names '$strings[-1]' without its licences\n" if @strings % 2;
    $plugin->{links} = [];
    while (my ($soname, $licences) = splice @strings, 0, 2) {
        die "the links note has a library without a name\n" if $soname eq '';
        push @{ $plugin->{links} },
          { soname => $soname, licences => alternatives($licences, "a licence of '$soname'") };
    }
}

# How libraries tell their licence: sonames, the text before an answer, and pairs of answer and licence up to "".
sub read_tells {
    my ($desc) = @_;
    my @strings = strings($desc, 'tells');
    while (@strings) {
        alternatives(shift @strings, 'a soname of the tells note');
        my $prefix = shift @strings // die "the tells note ends within a record\n";
        die "the text before an answer has " . length($prefix) . ' bytes and must have 4 to ' . MAX_SPDX . "\n"
          if length $prefix < 4 || length $prefix > MAX_SPDX;
        while ((my $answer = shift @strings // die "the tells note ends within a record\n") ne '') {
            check_spdx(shift @strings // die("the answer '$answer' lacks its licence\n"), "the licence of '$answer'");
        }
    }
}

sub read_kernels {
    my ($desc, $order, $plugin) = @_;
    my ($count, %seen) = (0);
    $plugin->{references} = [];
    for (my $at = 0; $at < length $desc; $count++) {
        die "the kernels note is cut off\n" if $at + KERNEL_HEAD > length $desc;
        my ($text) = substr($desc, $at + KERNEL_HEAD) =~ /\A([^\0]+\0[^\0]+\0[^\0]+\0)/
            or die "the kernels note lacks a contract, interface or implementation\n";
        my ($contract, $interface, $implementation) = split /\0/, $text;
        for ($contract, $interface) { die "the name '$_' is not of the form [a-z0-9.-]+/[0-9]+\n" if !m,^[a-z0-9.-]+/[0-9]+\z, }
        die "the implementation '$implementation' is not of the form [a-z0-9-]+\n" if $implementation !~ /^[a-z0-9-]+\z/;
        die "the kernels note lists '$implementation' of '$contract' twice\n" if $seen{$text}++;
        push @{ $plugin->{references} }, "$contract $interface" if unpack("L$order", substr $desc, $at, 4) & REFERENCE;
        my $end = $at + KERNEL_HEAD + length $text;
        $at += KERNEL_HEAD + int((length($text) + 3) / 4) * 4;
        die "the kernels note is not padded with NULs\n" if $end < length $desc && substr($desc, $end, $at - $end) =~ /[^\0]/;
    }
    die "the ABI note says $plugin->{kernel_count} kernels and the kernels note lists $count\n"
        if $count != $plugin->{kernel_count};
    die "it has $count kernels; a plugin has at most " . MAX_KERNELS . "\n" if $count > MAX_KERNELS;
}

# The contracts that the file brings: five strings, vectors of three, "". One record for each reference kernel, in order.
sub read_pack {
    my ($desc, undef, $plugin) = @_;
    my @strings = strings($desc, 'pack');
    my @described;
    while (@strings) {
        die "the pack note ends within a record\n" if @strings < 6;
        my ($contract, $interface) = splice @strings, 0, 5;
        my $vectors = 0;
        while ((shift @strings // die "the pack note ends within a record\n") ne '') {
            die "the pack note ends within a vector\n" if @strings < 3;
            splice @strings, 0, 2;
            die "the pack note has more than " . MAX_VECTORS . " vectors in a record\n" if ++$vectors > MAX_VECTORS;
        }
        push @described, "$contract $interface";
    }
    die "the pack note does not describe its reference kernels, each in its order\n"
      if "@described" ne "@{ $plugin->{references} }";
}

# [{sonames => [...], priority => ..., feature => ...}, ...] of all dlopen notes (UAPI.12).
sub read_dlopen {
    my ($desc) = @_;
    my $list = eval { decode_json($desc =~ s/\0+\z//r) };
    die "the dlopen note holds no JSON array of objects\n" if ref $list ne 'ARRAY';
    return map {
        die "the dlopen note holds an entry without sonames\n" if ref $_ ne 'HASH' || ref $_->{soname} ne 'ARRAY';
        { sonames => $_->{soname}, priority => $_->{priority} // 'recommended', feature => $_->{feature} // '' }
    } @$list;
}

# read_plugin(PATH, CPU): undef when the file carries no COFFERDAM note; else {major, minor, spdx, domain, id, version,
# links, dlopen}. CPU is Debian's name of the one that it must be for; undef: any. Dies with one line, without the path,
# when its notes break the rules, or the host would refuse to load it.
sub read_plugin {
    my ($path, $cpu) = @_;
    my $size = -s $path // 0;
    open my $file, '<:raw', $path or die "it cannot be opened: $!\n";
    my $head = '';
    read $file, $head, 5;
    return if $head ne "\x7fELF\2";
    die "it has " . ($size >> 20) . " MiB; the host refuses plugins of more than 64\n" if $size > MAX_FILE;
    seek $file, 0, 0;
    my $bytes = do { local $/; readline $file };
    my $elf = program_headers($bytes) // return;
    my (%found, @dlopen);
    for my $note (notes($bytes, $elf)) {
        my ($owner, $type, $desc, $align) = @$note;
        if ($owner eq OWNER && $NAME{$type}) {
            die "it has more than one $NAME{$type} note\n" if $found{ $NAME{$type} };
            die "its $NAME{$type} note lies in a segment that is not aligned to 4\n" if $align > 4;
            $found{ $NAME{$type} } = [$desc, $elf->{order}];
        } elsif ($owner eq "FDO\0" && $type == NT_DLOPEN) {
            push @dlopen, $desc;
        }
    }
    return if !%found;
    my $fault = elf_fault($bytes, $elf, $cpu);
    die "$fault\n" if defined $fault;
    for my $name (qw(ABI licence links kernels)) { die "it has no $name note\n" if !$found{$name} }
    my %plugin = (path => $path);
    read_abi(@{ $found{ABI} }, \%plugin);
    read_licence(@{ $found{licence} }, \%plugin);
    read_links(@{ $found{links} }, \%plugin);
    read_kernels(@{ $found{kernels} }, \%plugin);
    read_tells(@{ $found{tells} }) if $found{tells};
    read_pack(@{ $found{pack} // ['', $elf->{order}] }, \%plugin);
    $plugin{dlopen} = [map { read_dlopen($_) } @dlopen];
    return \%plugin;
}

1;

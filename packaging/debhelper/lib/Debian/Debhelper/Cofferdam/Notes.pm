# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# The facts of a plugin, read from its bytes: the four COFFERDAM notes (cofferdam/note.h) and the dlopen notes
# (cofferdam/dlopen_note.h). Nothing is loaded or run. As the host does, it looks in the PT_NOTE segments alone, so that
# it sees what the host will see.
package Debian::Debhelper::Cofferdam::Notes;

use strict;
use warnings;
use Exporter qw(import);
use JSON::PP qw(decode_json);
our @EXPORT_OK = qw(read_plugin);

use constant {
    PT_NOTE     => 4,
    OWNER       => "COFFERDAM\0",
    NT_DLOPEN   => 0x407c0c0a,
    ABI_SIZE    => 44,              # cof_note_abi
    KERNEL_HEAD => 40,              # flags, cpu_need[8], rank
    MAX_FILE    => 64 << 20,        # the host refuses larger files
};
my %NAME = (0x434f0001 => 'ABI', 0x434f0002 => 'licence', 0x434f0003 => 'links', 0x434f0004 => 'kernels');

# The strings that a note's content holds, each ended by a NUL; dies where the last one has no end.
sub strings {
    my ($desc, $what) = @_;
    die "the $what note holds a string that does not end\n" if length $desc && $desc !~ /\0\z/;
    my @strings = split /\0/, $desc, -1;
    pop @strings;    # what stands behind the last NUL: nothing
    for (@strings) { die "the $what note holds a byte that is not printable ASCII\n" if /[^\x20-\x7e]/ }
    return @strings;
}

# [owner, type, desc] for each note of each PT_NOTE segment; an empty list for what is not ELF64.
sub notes {
    my ($bytes) = @_;
    return if length $bytes < 64 || substr($bytes, 0, 5) ne "\x7fELF\2";
    my $order = ord(substr $bytes, 5, 1) == 2 ? '>' : '<';
    my $word = "L$order";
    my ($phoff, $phentsize, $phnum) = unpack "x32 Q$order x14 S$order S$order", $bytes;
    my @notes;
    for my $i (0 .. $phnum - 1) {
        my $header = $phoff + $i * $phentsize;
        die "its program headers lie beyond its end\n" if $header + 56 > length $bytes;
        my ($type, $offset, $size, $align) = unpack "$word x4 Q$order x16 Q$order x8 Q$order", substr $bytes, $header, 56;
        next if $type != PT_NOTE;
        die "a note segment lies beyond its end\n" if $offset + $size > length $bytes;
        my $segment = substr $bytes, $offset, $size;
        my $unit = $align == 8 ? 8 : 4;
        my $up = sub { int(($_[0] + $unit - 1) / $unit) * $unit };
        for (my $at = 0; $at + 12 <= $size;) {
            my ($namesz, $descsz, $kind) = unpack "$word$word$word", substr $segment, $at, 12;
            my $desc_at = $at + $up->(12 + $namesz);
            die "a note runs beyond its segment\n" if $descsz && $desc_at + $descsz > $size;
            push @notes, [
                substr($segment, $at + 12, $namesz),
                $kind, $descsz ? substr($segment, $desc_at, $descsz) : '', $order
            ];
            $at = $desc_at + $up->($descsz);
        }
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
    die "the domain '$plugin->{domain}' is not of the form [a-z0-9-]+\n" if $plugin->{domain} !~ /^[a-z0-9-]+\z/;
}

sub read_links {
    my ($desc, undef, $plugin) = @_;
    my @strings = strings($desc, 'links');
    die "the links note names '$strings[-1]' without its licences\n" if @strings % 2;
    $plugin->{links} = [];
    while (my ($soname, $licences) = splice @strings, 0, 2) {
        push @{ $plugin->{links} }, { soname => $soname, licences => [split /\|/, $licences] };
    }
}

sub read_kernels {
    my ($desc, undef, $plugin) = @_;
    my $count = 0;
    for (my $at = 0; $at < length $desc; $count++) {
        die "the kernels note is cut off\n" if $at + KERNEL_HEAD > length $desc;
        my ($text) = substr($desc, $at + KERNEL_HEAD) =~ /\A([^\0]+\0[^\0]+\0[^\0]+\0)/
            or die "the kernels note lacks a contract, interface or implementation\n";
        $at += KERNEL_HEAD + int((length($text) + 3) / 4) * 4;
    }
    die "the ABI note says $plugin->{kernel_count} kernels and the kernels note lists $count\n"
        if $count != $plugin->{kernel_count};
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

# read_plugin(PATH): undef when the file carries no COFFERDAM note; else {major, minor, spdx, domain, id, version, links,
# dlopen}. Dies with one line, without the path, when its notes break the rules.
sub read_plugin {
    my ($path) = @_;
    my $size = -s $path // 0;
    open my $file, '<:raw', $path or die "it cannot be opened: $!\n";
    my $head = '';
    read $file, $head, 5;
    return if $head ne "\x7fELF\2";
    die "it has " . ($size >> 20) . " MiB; the host refuses plugins of more than 64\n" if $size > MAX_FILE;
    seek $file, 0, 0;
    local $/;
    my (%found, @dlopen);
    for my $note (notes(scalar readline $file)) {
        my ($owner, $type, $desc, $order) = @$note;
        if ($owner eq OWNER && $NAME{$type}) {
            die "it has more than one $NAME{$type} note\n" if $found{ $NAME{$type} };
            $found{ $NAME{$type} } = [$desc, $order];
        } elsif ($owner eq "FDO\0" && $type == NT_DLOPEN) {
            push @dlopen, $desc;
        }
    }
    return if !%found;
    for my $name (qw(ABI licence links kernels)) { die "it has no $name note\n" if !$found{$name} }
    my %plugin = (path => $path);
    read_abi(@{ $found{ABI} }, \%plugin);
    read_licence(@{ $found{licence} }, \%plugin);
    read_links(@{ $found{links} }, \%plugin);
    read_kernels(@{ $found{kernels} }, \%plugin);
    $plugin{dlopen} = [map { read_dlopen($_) } @dlopen];
    return \%plugin;
}

1;

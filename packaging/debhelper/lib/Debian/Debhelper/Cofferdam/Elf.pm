# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# A plugin's program headers and dynamic section, and what the host refuses of them. The section table is not looked at,
# as the host does not. Symbols and relocations are not read: IFUNC, GNU_UNIQUE and a missing entry are left to the host.
package Debian::Debhelper::Cofferdam::Elf;

use strict;
use warnings;
use Exporter qw(import);
our @EXPORT_OK = qw(program_headers elf_fault allowed_needed);

use constant {
    ET_DYN      => 3,
    PT_LOAD     => 1,
    PT_DYNAMIC  => 2,
    PT_INTERP   => 3,
    GNU_STACK   => 0x6474e551,
    MAX_HEADERS => 128,
    PF_X        => 1,
    PF_W        => 2,
};
# Architectures of Debian => e_machine; the host is for these.
my %MACHINE = (amd64 => 62, arm64 => 183);
my @NEEDED = qw(libc.so.6 libm.so.6 ld-linux-x86-64.so.2 ld-linux-aarch64.so.1 libgcc_s.so.1 libstdc++.so.6 libpthread.so.0
  libdl.so.2);
my %DT = (
    NULL => 0, NEEDED => 1, STRTAB => 5, STRSZ => 10, INIT => 12, FINI => 13, SONAME => 14, RPATH => 15, TEXTREL => 22,
    INIT_ARRAYSZ => 27, FINI_ARRAYSZ => 28, RUNPATH => 29, FLAGS => 30, PREINIT_ARRAYSZ => 33, FLAGS_1 => 0x6ffffffb,
    DEPAUDIT => 0x6ffffefb, AUDIT => 0x6ffffefc, AUXILIARY => 0x7ffffffd, FILTER => 0x7fffffff,
);
use constant { DF_TEXTREL => 4, DF_1_PIE => 0x08000000 };

# What a plugin may have the loader open by itself.
sub allowed_needed { return @NEEDED }

# {order, type, machine, headers => [{type, flags, offset, address, size, memory, align}, ...]}; undef for what is no
# ELF64. Dies with one line where the table is not in the file.
sub program_headers {
    my ($bytes) = @_;
    return if length $bytes < 64 || substr($bytes, 0, 5) ne "\x7fELF\2";
    my $order = ord(substr $bytes, 5, 1) == 2 ? '>' : '<';
    my %elf = (order => $order, headers => []);
    (@elf{qw(type machine)}, my ($offset, $size, $count)) =
      unpack "x16 S${order}2 x12 Q$order x14 S${order}2", $bytes;
    die "it has $count program headers of $size bytes; a plugin has 1 to " . MAX_HEADERS . " of 56\n"
      if $count != 0 && ($size != 56 || $count > MAX_HEADERS);
    die "its program headers lie beyond its end\n" if $offset > length $bytes || $offset + 56 * $count > length $bytes;
    for my $i (0 .. $count - 1) {
        my %header;
        (@header{qw(type flags offset address)}, undef, @header{qw(size memory align)}) =
          unpack "L${order}2 Q${order}6", substr $bytes, $offset + 56 * $i, 56;
        push @{ $elf{headers} }, \%header;
    }
    return \%elf;
}

sub within {
    my ($bytes, $offset, $size) = @_;
    return $offset <= length $bytes && $size <= length($bytes) - $offset;
}

# The dynamic section: tag => [values].
sub dynamic {
    my ($bytes, $elf) = @_;
    my @segments = grep { $_->{type} == PT_DYNAMIC } @{ $elf->{headers} };
    die "it has " . @segments . " dynamic segments; a plugin has one\n" if @segments != 1;
    my ($segment) = @segments;
    die "its dynamic section lies beyond its end\n" if !within($bytes, @$segment{qw(offset size)});
    my @words = unpack "Q$elf->{order}*", substr $bytes, $segment->{offset}, $segment->{size};
    my %tags;
    while (@words >= 2) {
        my ($tag, $value) = splice @words, 0, 2;
        return \%tags if $tag == $DT{NULL};
        push @{ $tags{$tag} }, $value;
    }
    die "its dynamic section has no end\n";
}

# The names of the libraries that the loader would open.
sub needed {
    my ($bytes, $elf, $tags) = @_;
    my ($at, $size) = map { ($tags->{ $DT{$_} } // [0])->[0] } qw(STRTAB STRSZ);
    my ($load) = grep { $_->{type} == PT_LOAD && $at >= $_->{address} && $at - $_->{address} < $_->{size} } @{ $elf->{headers} };
    my $offset = $load ? $load->{offset} + $at - $load->{address} : length $bytes;
    die "its dynamic section has no string table in the file\n" if !$size || !within($bytes, $offset, $size);
    my $strings = substr $bytes, $offset, $size;
    return map {
        die "the name of a needed library is out of range\n" if $_ >= $size;
        unpack 'Z*', substr $strings, $_;
    } @{ $tags->{ $DT{NEEDED} } // [] };
}

# elf_fault(BYTES, ELF, CPU of Debian's): the first reason for which the host refuses to load this, or undef.
sub elf_fault {
    my ($bytes, $elf, $cpu) = @_;
    my @headers = @{ $elf->{headers} };
    return "it is for another machine (ELF machine $elf->{machine}) than $cpu"
      if defined $cpu && $MACHINE{$cpu} && $elf->{machine} != $MACHINE{$cpu};
    return 'it is no shared object; link it with -shared' if $elf->{type} != ET_DYN || grep { $_->{type} == PT_INTERP } @headers;
    my @loads = grep { $_->{type} == PT_LOAD } @headers;
    return 'it is cut off: a segment ends beyond its end' if grep { !within($bytes, @$_{qw(offset size)}) } @loads;
    return 'it is damaged: a segment is larger in the file than in memory' if grep { $_->{size} > $_->{memory} } @loads;
    my ($tags, @needed);
    eval { $tags = dynamic($bytes, $elf); @needed = needed($bytes, $elf, $tags); 1 } or return $@ =~ s/\n\z//r;

    my $has = sub { grep { $tags->{ $DT{$_} } } @_ };
    my $bits = sub { my ($tag, $bit) = @_; grep { $_ & $bit } @{ $tags->{ $DT{$tag} } // [] } };
    return 'it is a position-independent executable; link it with -shared' if $bits->('FLAGS_1', DF_1_PIE);
    my @stacks = grep { $_->{type} == GNU_STACK } @headers;
    return 'it has no PT_GNU_STACK header; link it with -Wl,-z,noexecstack' if !@stacks;
    return 'it asks for an executable stack; link it with -Wl,-z,noexecstack' if grep { $_->{flags} & PF_X } @stacks;
    return 'it has relocations in its code; compile it with -fPIC' if $has->('TEXTREL') || $bits->('FLAGS', DF_TEXTREL);
    return 'it has a segment that is writable and executable'
      if grep { ($_->{flags} & (PF_W | PF_X)) == (PF_W | PF_X) } @loads;
    return 'it has a library search path; link it without -Wl,-rpath' if $has->(qw(RPATH RUNPATH));
    return 'it has a library name of its own; link it without -Wl,-soname' if $has->('SONAME');
    return 'it has DT_FILTER, DT_AUXILIARY, DT_AUDIT or DT_DEPAUDIT' if $has->(qw(FILTER AUXILIARY AUDIT DEPAUDIT));
    my %allowed = map { $_ => 1 } @NEEDED;
    for (grep { !$allowed{$_} } @needed) {
        return "it is linked to '$_', whose code would run before any policy is asked; open that library in probe() and name "
          . 'it in the links note';
    }
    return 'it has constructors or destructors; link it with -nostartfiles and without static constructors'
      if $has->(qw(INIT FINI)) || grep { $_ } map { @{ $tags->{ $DT{$_} } // [] } } qw(INIT_ARRAYSZ FINI_ARRAYSZ PREINIT_ARRAYSZ);
    return undef;
}

1;

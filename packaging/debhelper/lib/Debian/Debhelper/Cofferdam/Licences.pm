# SPDX-FileCopyrightText: 2026 The Cofferdam authors
# SPDX-License-Identifier: MIT-0
#
# The family of an SPDX expression, from which packages get their cofferdam-domain-FAMILY. The same families, and of an
# OR the same arm (the one that asks least), as the host uses when it says what a combination amounts to.
package Debian::Debhelper::Cofferdam::Licences;

use strict;
use warnings;
use Exporter qw(import);
our @EXPORT_OK = qw(families permissive_licences);

# Those of docs/policy.md that are allowed and permissive.
my @PERMISSIVE = (
    qw(MIT-0 MIT 0BSD BSD-1-Clause BSD-2-Clause BSD-3-Clause ISC Zlib BSL-1.0 curl PSF-2.0 CC0-1.0 Unlicense Apache-2.0),
    'Apache-2.0 WITH LLVM-exception',
    'GPL-2.0-or-later WITH GCC-exception-2.0',
    'GPL-2.0-only WITH GCC-exception-2.0',
    'GPL-3.0-or-later WITH GCC-exception-3.1',
    'GPL-3.0-only WITH GCC-exception-3.1',
);
my %PERMISSIVE = map { lc($_) => 1 } @PERMISSIVE;
my %RANK = (permissive => 0, lgpl => 1, gpl => 2, agpl => 3, other => 4);

sub permissive_licences { return @PERMISSIVE }

sub family_of_leaf {
    my ($leaf) = map { lc } @_;
    my ($id) = $leaf =~ /^(\S+)/;
    return 'permissive' if $PERMISSIVE{$leaf} || $PERMISSIVE{$id};
    return $1 if $id =~ /^(lgpl|gpl|agpl)-/;
    return 'other';
}

sub worst {
    my ($worst) = sort { $RANK{$b} <=> $RANK{$a} } @_;
    return $worst;
}

# Each of these takes tokens off the front and gives the families that stay when of every OR the lesser arm is taken.
sub leaf {
    my ($tokens) = @_;
    my $token = shift @$tokens // die "ends too early";
    if ($token eq '(') {
        my @families = any($tokens);
        die "lacks a closing parenthesis" if (shift @$tokens // '') ne ')';
        return @families;
    }
    die "has '$token' where a licence is expected" if $token !~ /^[A-Za-z0-9.+-]+$/ || $token =~ /^(AND|OR|WITH)$/;
    if (($tokens->[0] // '') eq 'WITH') {
        shift @$tokens;
        $token .= ' WITH ' . (shift @$tokens // die "ends after WITH");
    }
    return family_of_leaf($token);
}

sub all_of {
    my ($tokens) = @_;
    my @families = leaf($tokens);
    while (($tokens->[0] // '') eq 'AND') { shift @$tokens; push @families, leaf($tokens) }
    return @families;
}

sub any {
    my ($tokens) = @_;
    my @best = all_of($tokens);
    while (($tokens->[0] // '') eq 'OR') {
        shift @$tokens;
        my @other = all_of($tokens);
        @best = @other if $RANK{ worst(@other) } < $RANK{ worst(@best) };
    }
    return @best;
}

# families(EXPRESSION): "permissive", or all others that are in it: "lgpl", "gpl", "agpl", "other". Dies with one line on
# what is no SPDX expression.
sub families {
    my ($expression) = @_;
    my @tokens = $expression =~ /([()]|[^\s()]+)/g;
    my @families = eval {
        my @all = any(\@tokens);
        die "has '$tokens[0]' behind its end" if @tokens;
        @all;
    };
    if ($@) { die "'$expression' is no SPDX expression: it " . ($@ =~ s/ at \S+ line \d+\.\n//r) . "\n" }
    my %seen = map { $_ => 1 } @families;
    delete $seen{permissive} if keys %seen > 1;
    return sort keys %seen;
}

1;

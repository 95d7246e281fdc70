// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// The plugin ABI for authors in Rust (1.63 or later, no_std, no crates): what <cofferdam/plugin.h> and the headers of the
// interfaces are to authors in C. It is included, at the root of the plugin's crate:
//
//     #[macro_use]
//     mod cofferdam {
//         include!(env!("COFFERDAM_RS"));
//     }
//
//     plugin! {
//         id: "org.example.crc", version: "1.0.0", spdx: "MIT-0", domain: "mit0", provenance: "own work",
//         kernels: [
//             { contract: "crc32c/1", iface: "cof.crc32/1", implementation: "slicing-by-16", flags: 0, need: 0,
//               rank: 100, vtable: VTABLE, path_switch: SWITCHES.as_ptr(), path_switch_count: SWITCHES.len() as u32 },
//         ]
//     }
//
// plugin! makes the four ELF notes, the descriptors and the entry function of one description, so that notes and
// descriptors are equal by construction. VTABLE is a static. After it any further fields of Kernel may follow by name; the
// others are zero. need: features of CPU word 0. A plugin of this kind opens no libraries, and brings no contract.
//
// The rules that go with each field are in the C headers. Two of them are easily broken from Rust: (NULL, 0) is a legal
// argument, and slice::from_raw_parts must not see it; and a panic must not be possible, for there is nobody to catch it.

pub const ABI_MAJOR: u16 = 1;
pub const ABI_MINOR: u16 = 0;
pub const CPU_WORDS: usize = 8;

pub const X86_SSE42: u32 = 1 << 0;
pub const X86_PCLMUL: u32 = 1 << 1;
pub const X86_AVX: u32 = 1 << 2;
pub const X86_AVX2: u32 = 1 << 3;
pub const X86_BMI2: u32 = 1 << 4;
pub const X86_AES: u32 = 1 << 5;
pub const X86_VAES: u32 = 1 << 6;
pub const X86_VPCLMUL: u32 = 1 << 7;
pub const X86_SHA: u32 = 1 << 8;
pub const X86_GFNI: u32 = 1 << 9;
pub const X86_AVX512F: u32 = 1 << 10;
pub const X86_AVX512VL: u32 = 1 << 11;
pub const X86_AVX512BW: u32 = 1 << 12;
pub const X86_AVX512DQ: u32 = 1 << 13;
pub const X86_AVX512VBMI: u32 = 1 << 14;

pub const A64_CRC32: u32 = 1 << 0;
pub const A64_PMULL: u32 = 1 << 1;
pub const A64_AES: u32 = 1 << 2;
pub const A64_SHA2: u32 = 1 << 3;
pub const A64_SHA3: u32 = 1 << 4;
pub const A64_SVE: u32 = 1 << 5;
pub const A64_SVE2: u32 = 1 << 6;

pub const F_PROBE: u32 = 1 << 0;
pub const F_DYN_SPDX: u32 = 1 << 1;
pub const F_NOT_PURE: u32 = 1 << 2;
pub const F_CTORS: u32 = 1 << 3;
pub const F_SELF_DISPATCH: u32 = 1 << 4;
pub const F_REFERENCE: u32 = 1 << 5;
pub const F_CONST_TIME: u32 = 1 << 16;

pub const NT_ABI: u32 = 0x434f0001;
pub const NT_LICENCE: u32 = 0x434f0002;
pub const NT_LINKS: u32 = 0x434f0003;
pub const NT_KERNELS: u32 = 0x434f0004;
pub const NT_TELLS: u32 = 0x434f0005;
pub const NT_PACK: u32 = 0x434f0006;

pub type Status = i32;
pub const OK: Status = 0;
pub const E_ABI: Status = -1;
pub const E_CPU: Status = -2;
pub const E_DEPENDENCY: Status = -3;
pub const E_LICENCE: Status = -4;
pub const E_SELFTEST: Status = -5;
pub const E_INVALID: Status = -6;
pub const E_NOMEM: Status = -7;
pub const E_INTERNAL: Status = -8;
pub const E_AUTH: Status = -9;
pub const E_CORRUPT: Status = -10;
pub const E_SPACE: Status = -11;
pub const E_SUSPECT: Status = -12;

#[repr(C)]
pub struct Host {
    pub struct_size: u32,
    pub abi_minor: u32,
    pub cpu: [u32; CPU_WORDS],
    pub service: Option<unsafe extern "C" fn(*const Host, *const u8) -> *const u8>,
}

#[repr(C)]
pub struct Kernel {
    pub struct_size: u32,
    pub flags: u32,
    pub contract: *const u8,
    pub iface: *const u8,
    pub implementation: *const u8, // impl in C
    pub vtable: *const u8,
    pub cpu_need: [u32; CPU_WORDS],
    pub rank: u32,
    pub min_bytes: u32,
    pub state_size: u32,
    pub state_align: u32,
    pub state_format: *const u8,
    pub provenance: *const u8,
    pub path_switch: *const u64,
    pub path_switch_count: u32,
    pub reserved: u32,
    pub probe: Option<unsafe extern "C" fn(*const Host, *mut u8, usize) -> Status>,
    pub licence: Option<unsafe extern "C" fn(*mut u8, usize) -> Status>,
}

#[repr(C)]
pub struct Plugin {
    pub struct_size: u32,
    pub abi_minor_needed: u32,
    pub id: *const u8,
    pub version: *const u8,
    pub spdx: *const u8,
    pub domain: *const u8,
    pub provenance: *const u8,
    pub kernel_count: u32,
    pub reserved: u32,
    pub kernels: *const &'static Kernel,
}

// ---- the interfaces that are not experimental: what goes into vtable -------------------------------------------------

// "cof.crc32/1": the raw register, before the contract's initial value and final inversion.
#[repr(C)]
pub struct Crc32 {
    pub struct_size: u32,
    pub reserved: u32,
    pub update: unsafe extern "C" fn(reg: u32, p: *const u8, n: usize) -> u32,
    pub shift: unsafe extern "C" fn(reg: u32, n: i64) -> u32, // as if n zero bytes followed; a negative n undoes them
}

// "cof.crc64/1"
#[repr(C)]
pub struct Crc64 {
    pub struct_size: u32,
    pub reserved: u32,
    pub update: unsafe extern "C" fn(reg: u64, p: *const u8, n: usize) -> u64,
    pub shift: unsafe extern "C" fn(reg: u64, n: i64) -> u64,
}

// "cof.crc32-copy/1": dst and src do not overlap
#[repr(C)]
pub struct Crc32Copy {
    pub struct_size: u32,
    pub reserved: u32,
    pub copy: unsafe extern "C" fn(reg: u32, dst: *mut u8, src: *const u8, n: usize) -> u32,
}

#[repr(C)]
pub struct Span {
    pub p: *const u8,
    pub n: usize,
}

// "cof.crc32-batch/1": count independent messages; one message in pieces
#[repr(C)]
pub struct Crc32Batch {
    pub struct_size: u32,
    pub reserved: u32,
    pub batch: unsafe extern "C" fn(reg: *mut u32, messages: *const Span, count: usize),
    pub gather: unsafe extern "C" fn(reg: u32, pieces: *const Span, count: usize) -> u32,
}

#[repr(C)]
pub struct HashKey {
    pub seed: u64,
    pub key: [u8; 32],
    pub keyed: u32,
    pub reserved: u32,
}

// "cof.hash/1": key may be NULL; state is plain bytes that memcpy clones.
#[repr(C)]
pub struct Hash {
    pub struct_size: u32,
    pub digest_size: u32,
    pub oneshot: unsafe extern "C" fn(p: *const u8, n: usize, key: *const HashKey, digest: *mut u8),
    pub init: unsafe extern "C" fn(state: *mut u8, key: *const HashKey),
    pub update: unsafe extern "C" fn(state: *mut u8, p: *const u8, n: usize),
    pub r#final: unsafe extern "C" fn(state: *const u8, digest: *mut u8),
}

#[repr(C)]
pub struct CutCfg {
    pub struct_size: u32,
    pub level: u32,
    pub min: u64,
    pub avg: u64,
    pub max: u64,
    pub flags: u64,
    pub seed: u64,
    pub key: [u8; 32],
}

#[repr(C)]
pub struct CutEnd {
    pub end: u64,
    pub fingerprint: u64,
}

// "cof.cut/1"
#[repr(C)]
pub struct Cut {
    pub struct_size: u32,
    pub reserved: u32,
    pub state_size: unsafe extern "C" fn(cfg: *const CutCfg) -> usize,
    pub init: unsafe extern "C" fn(state: *mut u8, cfg: *const CutCfg),
    pub feed: unsafe extern "C" fn(
        state: *mut u8, p: *const u8, n: usize, last: u32, out: *mut CutEnd, cap: usize, used: *mut usize,
    ) -> usize,
}

// "cof.cut-sketch/1"
#[repr(C)]
pub struct CutSketch {
    pub struct_size: u32,
    pub block: u32,
    pub sketch_size: unsafe extern "C" fn(n: usize) -> usize,
    pub sketch: unsafe extern "C" fn(cfg: *const CutCfg, p: *const u8, n: usize, back: usize, out: *mut u8),
}

// What they point at is constant and lives until exit.
unsafe impl Sync for Kernel {}
unsafe impl Sync for Plugin {}

// The layouts of minor 0. With repr(C) and these sizes the offsets are those of C too, which a test of Cofferdam shows.
#[cfg(target_pointer_width = "64")]
const _: () = {
    use core::mem::size_of;
    assert!(size_of::<Host>() == 48 && size_of::<Kernel>() == 136 && size_of::<Plugin>() == 64);
    assert!(size_of::<Crc32>() == 24 && size_of::<Crc64>() == 24);
    assert!(size_of::<Crc32Copy>() == 16 && size_of::<Span>() == 16 && size_of::<Crc32Batch>() == 24);
    assert!(size_of::<HashKey>() == 48 && size_of::<Hash>() == 40);
    assert!(size_of::<CutCfg>() == 80 && size_of::<CutEnd>() == 16);
    assert!(size_of::<Cut>() == 32 && size_of::<CutSketch>() == 24);
    assert!(size_of::<Note<44>>() == 68 && core::mem::align_of::<Note<44>>() == 4);
};

impl Kernel {
    pub const ZERO: Kernel = Kernel {
        struct_size: core::mem::size_of::<Kernel>() as u32,
        flags: 0,
        contract: core::ptr::null(),
        iface: core::ptr::null(),
        implementation: core::ptr::null(),
        vtable: core::ptr::null(),
        cpu_need: [0; CPU_WORDS],
        rank: 0,
        min_bytes: 0,
        state_size: 0,
        state_align: 1,
        state_format: core::ptr::null(),
        provenance: core::ptr::null(),
        path_switch: core::ptr::null(),
        path_switch_count: 0,
        reserved: 0,
        probe: None,
        licence: None,
    };
}

// ---- notes: bytes that the host reads from the file, so they hold texts and numbers, never addresses ----------------

#[repr(C, align(4))]
pub struct Note<const N: usize> {
    pub name_size: u32,
    pub size: u32,
    pub kind: u32,
    pub owner: [u8; 12],
    pub body: [u8; N], // N: size, rounded up to a multiple of 4
}

impl<const N: usize> Note<N> {
    pub const fn new(kind: u32, size: usize, body: [u8; N]) -> Self {
        assert!(N == padded(size));
        Note { name_size: 10, size: size as u32, kind, owner: *b"COFFERDAM\0\0\0", body }
    }
}

pub struct Row {
    pub contract: &'static str,
    pub iface: &'static str,
    pub implementation: &'static str,
    pub flags: u32,
    pub need: u32,
    pub rank: u32,
}

pub const fn padded(size: usize) -> usize {
    (size + 3) & !3
}

// Each text with its NUL.
pub const fn size_of_texts(texts: &[&str]) -> usize {
    let (mut size, mut i) = (0, 0);
    while i < texts.len() {
        size += texts[i].len() + 1;
        i += 1;
    }
    size
}

const fn with_number<const N: usize>(mut bytes: [u8; N], at: usize, number: u32, width: usize) -> [u8; N] {
    let number = if cfg!(target_endian = "little") { number.to_le_bytes() } else { number.to_be_bytes() };
    let mut i = 0;
    while i < width {
        bytes[at + i] = if cfg!(target_endian = "little") { number[i] } else { number[4 - width + i] };
        i += 1;
    }
    bytes
}

const fn with_texts<const N: usize>(mut bytes: [u8; N], mut at: usize, texts: &[&str]) -> [u8; N] {
    let mut i = 0;
    while i < texts.len() {
        let text = texts[i].as_bytes();
        let mut k = 0;
        while k < text.len() {
            bytes[at] = text[k];
            at += 1;
            k += 1;
        }
        at += 1; // the NUL
        i += 1;
    }
    bytes
}

pub const fn texts<const N: usize>(texts: &[&str]) -> [u8; N] {
    with_texts([0; N], 0, texts)
}

pub const fn abi_body(kernels: usize) -> [u8; 44] {
    let body = with_number([0; 44], 0, ABI_MAJOR as u32, 2);
    let body = with_number(body, 4, ABI_MINOR as u32, 2); // needed is 0, and stands before it
    with_number(body, 6, kernels as u32, 2)
}

pub const fn size_of_rows(rows: &[Row]) -> usize {
    let (mut size, mut i) = (0, 0);
    while i < rows.len() {
        let row = &rows[i];
        size += 40 + padded(size_of_texts(&[row.contract, row.iface, row.implementation]));
        i += 1;
    }
    size
}

pub const fn rows_body<const N: usize>(rows: &[Row]) -> [u8; N] {
    let mut body = [0; N];
    let (mut at, mut i) = (0, 0);
    while i < rows.len() {
        let row = &rows[i];
        let names = [row.contract, row.iface, row.implementation];
        body = with_number(body, at, row.flags, 4);
        body = with_number(body, at + 4, row.need, 4); // CPU words 1 to 7 are 0
        body = with_number(body, at + 36, row.rank, 4);
        body = with_texts(body, at + 40, &names);
        at += 40 + padded(size_of_texts(&names));
        i += 1;
    }
    body
}

macro_rules! plugin {
    (id: $id:literal, version: $version:literal, spdx: $spdx:literal, domain: $domain:literal,
     provenance: $provenance:literal,
     kernels: [$({ contract: $contract:literal, iface: $iface:literal, implementation: $implementation:literal,
                   flags: $flags:expr, need: $need:expr, rank: $rank:expr, vtable: $vtable:ident
                   $(, $field:ident: $value:expr)* $(,)? }),+ $(,)?] $(,)?) => {
        const ROWS: &[$crate::cofferdam::Row] = &[$($crate::cofferdam::Row {
            contract: $contract, iface: $iface, implementation: $implementation, flags: $flags, need: $need,
            rank: $rank,
        }),+];
        const LICENCE_TEXTS: &[&str] = &[$spdx, $domain, $id, $version];
        const LICENCE_SIZE: usize = $crate::cofferdam::size_of_texts(LICENCE_TEXTS);
        const ROWS_SIZE: usize = $crate::cofferdam::size_of_rows(ROWS);

        #[used]
        #[link_section = ".note.cofferdam"]
        static NOTE_ABI: $crate::cofferdam::Note<44> =
            $crate::cofferdam::Note::new($crate::cofferdam::NT_ABI, 44, $crate::cofferdam::abi_body(ROWS.len()));
        #[used]
        #[link_section = ".note.cofferdam"]
        static NOTE_LICENCE: $crate::cofferdam::Note<{ $crate::cofferdam::padded(LICENCE_SIZE) }> =
            $crate::cofferdam::Note::new($crate::cofferdam::NT_LICENCE, LICENCE_SIZE,
                                         $crate::cofferdam::texts(LICENCE_TEXTS));
        #[used]
        #[link_section = ".note.cofferdam"]
        static NOTE_LINKS: $crate::cofferdam::Note<0> =
            $crate::cofferdam::Note::new($crate::cofferdam::NT_LINKS, 0, []);
        #[used]
        #[link_section = ".note.cofferdam"]
        static NOTE_KERNELS: $crate::cofferdam::Note<ROWS_SIZE> = $crate::cofferdam::Note::new(
            $crate::cofferdam::NT_KERNELS, ROWS_SIZE, $crate::cofferdam::rows_body(ROWS));

        static KERNELS: [&$crate::cofferdam::Kernel; ROWS.len()] = [$(&$crate::cofferdam::Kernel {
            flags: $flags,
            contract: concat!($contract, "\0").as_ptr(),
            iface: concat!($iface, "\0").as_ptr(),
            implementation: concat!($implementation, "\0").as_ptr(),
            vtable: &$vtable as *const _ as *const u8,
            cpu_need: [$need, 0, 0, 0, 0, 0, 0, 0],
            rank: $rank,
            provenance: concat!($provenance, "\0").as_ptr(),
            $($field: $value,)*
            ..$crate::cofferdam::Kernel::ZERO
        }),+];
        static PLUGIN: $crate::cofferdam::Plugin = $crate::cofferdam::Plugin {
            struct_size: core::mem::size_of::<$crate::cofferdam::Plugin>() as u32,
            abi_minor_needed: 0,
            id: concat!($id, "\0").as_ptr(),
            version: concat!($version, "\0").as_ptr(),
            spdx: concat!($spdx, "\0").as_ptr(),
            domain: concat!($domain, "\0").as_ptr(),
            provenance: concat!($provenance, "\0").as_ptr(),
            kernel_count: ROWS.len() as u32,
            reserved: 0,
            kernels: KERNELS.as_ptr(),
        };

        #[no_mangle]
        pub extern "C" fn cof_plugin_v1(_host: *const $crate::cofferdam::Host) -> *const $crate::cofferdam::Plugin {
            &PLUGIN
        }
    };
}

// SPDX-FileCopyrightText: 2026 The Cofferdam authors
// SPDX-License-Identifier: MIT-0
//
// ingest FILE: cuts a file into chunks; prints offset, length, CRC-32C and XXH3 of each, then who served.
//
// Rust without any crate, on Cofferdam's C API: declarations as cofferdam.h has them, one type for each object that has
// to be freed. Builds with: rustc --edition 2021 -O -l cofferdam ingest.rs
use std::ffi::{CStr, CString};
use std::os::raw::{c_char, c_int, c_void};
use std::process::ExitCode;
use std::ptr::{null, null_mut};

/// What Rust may know of the C side: opaque handles, and structs with the layout of cofferdam.h.
mod ffi {
    use super::*;
    pub enum Context {}
    pub enum Slot {}
    pub enum Chunker {}
    #[repr(C)]
    #[derive(Clone, Copy, Default)]
    pub struct CutEnd {
        pub end: u64,
        pub fingerprint: u64,
    }
    /// The first fields of cof_kernel_info: structs grow at their end, and what is read here comes first.
    #[repr(C)]
    pub struct KernelInfo {
        pub struct_size: u32,
        pub chosen: u32,
        pub refused: u32,
        pub wanted: u32,
        pub contract: *const c_char,
        pub iface: *const c_char,
        pub implementation: *const c_char,
        pub path: *const c_char,
        pub plugin: *const c_char,
    }
    pub type KernelFn = extern "C" fn(*mut c_void, *const KernelInfo);
    extern "C" {
        pub fn cof_open(options: *const c_void, out: *mut *mut Context, why: *mut c_char, why_size: usize) -> i32;
        pub fn cof_close(context: *mut Context);
        pub fn cof_find(
            context: *mut Context, contract: *const c_char, iface: *const c_char, out: *mut *const Slot, why: *mut c_char,
            why_size: usize,
        ) -> i32;
        pub fn cof_slot_info(context: *mut Context, slot: *const Slot, each: KernelFn, user: *mut c_void);
        pub fn cof_status_name(status: i32) -> *const c_char;
        pub fn cof_crc32_update(slot: *const Slot, crc: u32, p: *const u8, n: usize) -> u32;
        pub fn cof_hash_oneshot(slot: *const Slot, p: *const u8, n: usize, key: *const c_void, digest: *mut u8);
        pub fn cof_chunker_new(
            context: *mut Context, contract: *const c_char, config: *const c_void, out: *mut *mut Chunker,
            why: *mut c_char, why_size: usize,
        ) -> i32;
        pub fn cof_chunker_feed(
            chunker: *mut Chunker, p: *const u8, n: usize, last: c_int, out: *mut CutEnd, cap: usize, cuts: *mut usize,
            used: *mut usize,
        ) -> i32;
        pub fn cof_chunker_free(chunker: *mut Chunker);
    }
}

const WHY_SIZE: usize = 512;

/// Makes a call that may fail and explains why in a buffer.
fn checked(call: impl FnOnce(*mut c_char, usize) -> i32) -> Result<(), String> {
    let mut why: [c_char; WHY_SIZE] = [0; WHY_SIZE];
    let status = call(why.as_mut_ptr(), WHY_SIZE);
    if status == 0 {
        return Ok(());
    }
    // Both are NUL-terminated; the name is a constant of the library.
    let (why, name) = unsafe { (CStr::from_ptr(why.as_ptr()), CStr::from_ptr(ffi::cof_status_name(status))) };
    Err(if why.to_bytes().is_empty() { name } else { why }.to_string_lossy().into_owned())
}

fn text(name: &str) -> CString {
    CString::new(name).expect("names of contracts hold no NUL")
}

/// Finds and vets plugins when it is opened; slots and chunkers borrow from it.
struct Context(*mut ffi::Context);
/// A published kernel. Calls through it are as cheap as a function pointer.
#[derive(Clone, Copy)]
struct Slot<'a>(*const ffi::Slot, &'a Context);
struct Chunker<'a>(*mut ffi::Chunker, std::marker::PhantomData<&'a Context>);

impl Context {
    fn open() -> Result<Self, String> {
        let mut context = null_mut();
        checked(|why, size| unsafe { ffi::cof_open(null(), &mut context, why, size) })?;
        Ok(Context(context))
    }
    fn find(&self, contract: &str) -> Result<Slot<'_>, String> {
        let (name, mut slot) = (text(contract), null());
        checked(|why, size| unsafe { ffi::cof_find(self.0, name.as_ptr(), null(), &mut slot, why, size) })?;
        Ok(Slot(slot, self))
    }
    fn chunker(&self, contract: &str) -> Result<Chunker<'_>, String> {
        let (name, mut chunker) = (text(contract), null_mut());
        checked(|why, size| unsafe { ffi::cof_chunker_new(self.0, name.as_ptr(), null(), &mut chunker, why, size) })?;
        Ok(Chunker(chunker, std::marker::PhantomData))
    }
}
impl Drop for Context {
    fn drop(&mut self) {
        unsafe { ffi::cof_close(self.0) }
    }
}

impl Slot<'_> {
    fn crc32(self, data: &[u8]) -> u32 {
        unsafe { ffi::cof_crc32_update(self.0, 0, data.as_ptr(), data.len()) }
    }
    fn xxh3_64(self, data: &[u8]) -> [u8; 8] {
        let mut digest = [0; 8];
        unsafe { ffi::cof_hash_oneshot(self.0, data.as_ptr(), data.len(), null(), digest.as_mut_ptr()) }
        digest
    }
    fn print_server(self) {
        extern "C" fn print(_: *mut c_void, kernel: *const ffi::KernelInfo) {
            // The strings live during the call.
            let of = |p| unsafe { CStr::from_ptr(p) }.to_string_lossy().into_owned();
            let kernel = unsafe { &*kernel };
            println!("# {}: {} of {}", of(kernel.contract), of(kernel.implementation), of(kernel.plugin));
        }
        unsafe { ffi::cof_slot_info(self.1 .0, self.0, print, null_mut()) }
    }
}

impl Chunker<'_> {
    /// Cuts the whole of data; each gets the end of one chunk after the other.
    fn cut_all(&mut self, data: &[u8], mut each: impl FnMut(usize)) -> Result<(), String> {
        let mut ends = [ffi::CutEnd::default(); 64];
        let mut fed = 0;
        loop {
            let (rest, mut count, mut used) = (&data[fed..], 0, 0);
            checked(|_, _| unsafe {
                let out = ends.as_mut_ptr();
                ffi::cof_chunker_feed(self.0, rest.as_ptr(), rest.len(), 1, out, ends.len(), &mut count, &mut used)
            })?;
            fed += used;
            ends[..count].iter().for_each(|cut| each(cut.end as usize));
            if count < ends.len() {
                return Ok(()); // a full array of cuts means that there may be more
            }
        }
    }
}
impl Drop for Chunker<'_> {
    fn drop(&mut self) {
        unsafe { ffi::cof_chunker_free(self.0) }
    }
}

fn ingest(data: &[u8]) -> Result<(), String> {
    let context = Context::open()?;
    let (crc, xxh3) = (context.find("crc32c/1")?, context.find("xxh3-64/1")?);
    let mut start = 0;
    context.chunker("fastcdc2020/1")?.cut_all(data, |end| {
        let chunk = &data[start..end];
        let digest: String = xxh3.xxh3_64(chunk).iter().map(|byte| format!("{byte:02x}")).collect();
        println!("{} {} {:08x} {}", start, chunk.len(), crc.crc32(chunk), digest);
        start = end;
    })?;
    crc.print_server();
    xxh3.print_server();
    Ok(())
}

fn main() -> ExitCode {
    match std::env::args_os().nth(1).map(std::fs::read) {
        Some(Ok(data)) => report(ingest(&data)),
        _ => {
            eprintln!("usage: ingest FILE (that can be read)");
            ExitCode::from(2)
        }
    }
}

fn report(result: Result<(), String>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("ingest: {why}");
            ExitCode::FAILURE
        }
    }
}

//! What this process does and has for programs to run at.

use std::fs::{self, File};
use std::hint::black_box;
use std::io;
use std::net::UdpSocket;
use std::ptr;
use std::sync::atomic::{AtomicU16, Ordering};
use std::thread;

use rustix::thread::capabilities;

/// This program's file.
pub(super) const FILE: &str = "/proc/self/exe";

/// Counts who watches [`function`], as the counter of a USDT probe does. Not 0 in the file, so that it has a place
/// there.
static COUNTER: AtomicU16 = AtomicU16::new(1);

/// Comes by all places where programs are attached.
pub(super) fn act() {
    // What fails here shows in the program that doesn't run.
    let _ = capabilities(None);
    let _ = File::open("/dev/null");
    // It sends nothing.
    let _ = UdpSocket::bind("0.0.0.0:0").and_then(|socket| socket.connect("127.0.0.1:9"));
    // A fork, for the kernel.
    let _ = thread::Builder::new().spawn(|| ()).map(thread::JoinHandle::join);
    function();
}

/// A function to watch; the counter is in it so that it is like no other.
#[inline(never)]
extern "C" fn function() {
    black_box(&COUNTER);
}

pub(super) fn counter() -> u16 {
    black_box(&COUNTER).load(Ordering::Relaxed)
}

/// Where the function is in the file.
pub(super) fn function_offset() -> io::Result<u64> {
    offset_of((function as extern "C" fn() as *const ()).addr())
}

/// Where the counter is in the file.
pub(super) fn counter_offset() -> io::Result<u64> {
    offset_of(ptr::from_ref(black_box(&COUNTER)).addr())
}

fn offset_of(address: usize) -> io::Result<u64> {
    let maps = fs::read_to_string("/proc/self/maps")?;
    let address = u64::try_from(address).map_err(io::Error::other)?;
    let offset = maps.lines().find_map(|line| offset_in(line, address));
    offset.ok_or_else(|| io::Error::other("/proc/self/maps lacks a part of this program"))
}

/// The offset of an address if the mapping of this line has it: `START-END PERMISSIONS OFFSET …`, all hexadecimal.
fn offset_in(line: &str, address: u64) -> Option<u64> {
    let mut columns = line.split_whitespace();
    let (start, end) = columns.next()?.split_once('-')?;
    let offset = columns.nth(1)?;
    let [start, end, offset] = [start, end, offset].map(|number| u64::from_str_radix(number, 16));
    let (start, end) = (start.ok()?, end.ok()?);
    (start..end)
        .contains(&address)
        .then(|| address - start + offset.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_offsets() {
        let line = "55d0a5c3e000-55d0a5c43000 r-xp 00002000 fe:00 4325 /usr/bin/cat";
        assert_eq!(offset_in(line, 0x55d0_a5c3_e000), Some(0x2000));
        assert_eq!(offset_in(line, 0x55d0_a5c3_e123), Some(0x2123));
        assert_eq!(offset_in(line, 0x55d0_a5c4_3000), None);
        assert_eq!(offset_in("", 0), None);
    }

    #[test]
    fn function_and_counter_are_in_the_file() {
        let file = fs::read("/proc/self/exe").expect("read this program");
        let offset = usize::try_from(counter_offset().expect("find the counter")).expect("it is small");
        assert_eq!(file[offset..offset + 2], 1_u16.to_ne_bytes());
        assert!(function_offset().expect("find the function") < file.len() as u64);
    }
}

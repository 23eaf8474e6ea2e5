//! Memory that was needed for a moment.

/// Gives memory that was freed back to the kernel, which the allocator by itself does only where nothing lies behind it.
pub(super) fn give_back() {
    #[cfg(target_env = "gnu")]
    {
        #[expect(unsafe_code, reason = "a function of glibc's that Rust has no name for")]
        // SAFETY: as glibc declares it: any number may be given, and any thread may call it at any time.
        unsafe extern "C" {
            safe fn malloc_trim(pad: usize) -> std::ffi::c_int;
        }
        // Whether anything was given back makes no difference.
        let _ = malloc_trim(0);
    }
}

//! Lists of functions that a kernel gives as text: `/proc/kallsyms`, `available_filter_functions` and the like.

use memchr::memmem;

/// Names, each with the module it is in, if it is in one.
pub(super) struct Listing {
    /// A line each, between two line ends: the name, and behind a tab the module.
    lines: String,
}

/// A function as a list has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry<'a> {
    pub(super) name: &'a str,
    /// `None` if the kernel itself has it.
    pub(super) module: Option<&'a str>,
}

impl Listing {
    /// Functions of `/proc/kallsyms`: address, kind, name, `[module]`.
    pub(super) fn of_symbols(text: &str) -> Self {
        Self::new(text.lines().filter_map(|line| {
            let mut words = line.split_ascii_whitespace();
            let (_, kind, name) = (words.next()?, words.next()?, words.next()?);
            matches!(kind, "t" | "T" | "w" | "W").then(|| (name, words.next()))
        }))
    }

    /// A list with a function as the first word of each line, and `[module]` as the second if it is in one.
    pub(super) fn of_functions(text: &str) -> Self {
        Self::new(text.lines().filter_map(|line| {
            let mut words = line.split_ascii_whitespace();
            Some((words.next()?, words.next()))
        }))
    }

    fn new<'a>(functions: impl Iterator<Item = (&'a str, Option<&'a str>)>) -> Self {
        let mut lines = String::from("\n");
        for (name, rest) in functions {
            lines.push_str(name);
            let module = rest.and_then(|rest| rest.strip_prefix('[')?.strip_suffix(']'));
            if let Some(module) = module {
                lines.push('\t');
                lines.push_str(module);
            }
            lines.push('\n');
        }
        lines.shrink_to_fit();
        Listing { lines }
    }

    /// The function of this name.
    pub(super) fn get(&self, name: &str) -> Option<Entry<'_>> {
        self.find(&format!("\n{name}\n"))
            .or_else(|| self.find(&format!("\n{name}\t")))
    }

    /// What the compiler made of a function that it didn't leave as it was: `name.isra.0`, `name.constprop.0`.
    pub(super) fn variant(&self, name: &str) -> Option<&str> {
        let found = self.find(&format!("\n{name}."))?.name;
        // Parts that were split off do not stand for the whole.
        let part = [".cold", ".part."].iter().any(|part| found.contains(part));
        (!part).then_some(found)
    }

    /// The first line that begins so; `start` begins with the end of the line before.
    fn find(&self, start: &str) -> Option<Entry<'_>> {
        let start = memmem::find(self.lines.as_bytes(), start.as_bytes())? + 1;
        let line = self.lines.get(start..)?.lines().next()?;
        let (name, module) = line.split_once('\t').unzip();
        Some(Entry {
            name: name.unwrap_or(line),
            module,
        })
    }

    /// All names as they are in the source.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.lines
            .lines()
            .filter_map(|line| line.split('\t').next())
            .filter(|name| !name.is_empty() && !name.contains('.') && !name.starts_with("__pfx_"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_have_modules_and_variants() {
        let listing = Listing::of_symbols(
            "ffffffff81000000 T vfs_read\n\
             ffffffff81000010 t do_work.isra.0\n\
             ffffffff81000020 D some_data\n\
             ffffffff81000030 t nf_hook\t[nf_tables]\n\
             ffffffff81000040 t slow.cold\n\
             ffffffff81000050 T __pfx_vfs_read\n\
             odd\n",
        );
        let module = |name| listing.get(name).map(|entry| entry.module.unwrap_or_default());
        assert_eq!(module("vfs_read"), Some(""));
        assert_eq!(module("nf_hook"), Some("nf_tables"));
        assert_eq!(listing.get("some_data"), None);
        assert_eq!(listing.get("vfs_rea"), None);
        assert_eq!(listing.get(""), None);
        assert_eq!(listing.variant("do_work"), Some("do_work.isra.0"));
        assert_eq!(listing.variant("slow"), None);
        assert_eq!(listing.names().collect::<Vec<_>>(), ["vfs_read", "nf_hook"]);
    }

    #[test]
    fn other_lists_begin_with_the_name() {
        let listing = Listing::of_functions("vfs_read\nnf_hook [nf_tables]\n__x64_sys_read\tERRNO\n");
        let module = |name| listing.get(name).map(|entry| entry.module.unwrap_or_default());
        assert_eq!(module("vfs_read"), Some(""));
        assert_eq!(module("nf_hook"), Some("nf_tables"));
        assert_eq!(module("__x64_sys_read"), Some(""));
        assert_eq!(listing.get("ERRNO"), None);
    }
}

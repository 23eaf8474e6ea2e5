//! What events of each kind of hook say.

use super::*;

#[test]
fn native_an_event_has_the_call_and_its_return() {
    if !can_run("native_an_event_has_the_call_and_its_return") {
        return;
    }
    let mut sensor = Sensor::start("policy-return", &["--node-name", "here"]);
    let file = sensor.folder.write("some-file", "text");
    let pid = std::process::id();
    sensor.add(&policy(
        "returns",
        &format!(
            "  - call: sys_openat\n    syscall: true\n    return: true\n    tags: [some.tag]\n    args:\n    - {{index: 0, type: int}}\n    - \
             {{index: 1, type: string, label: path}}\n    returnArg: {{index: 0, type: int}}\n    selectors:\n    - matchPIDs: \
             [{{operator: In, values: [{pid}]}}]\n      matchArgs: [{{index: 1, operator: Postfix, values: [some-file, \
             no-file]}}]\n"
        ),
    ));
    let opened = rustix::fs::openat(CWD, &file, OFlags::RDONLY, Mode::empty()).expect("open it");
    let number = opened.as_raw_fd();
    let missing = file.replace("some-file", "no-file");
    open(Path::new(&missing), OFlags::RDONLY);
    for (path, returned) in [(&file, number), (&missing, -2)] {
        let event = sensor.event();
        assert_eq!(
            event["function_name"]
                .as_str()
                .map(|name| name.ends_with("_sys_openat")),
            Some(true)
        );
        assert_eq!(event["process"]["pid"], pid);
        assert_eq!(event["args"][0]["int_arg"], -100);
        assert_eq!(event["args"][1]["string_arg"], **path);
        assert_eq!(event["args"][1]["label"], "path");
        assert_eq!(event["return"]["int_arg"], returned);
        assert_eq!(event["action"], "KPROBE_ACTION_POST");
        assert_eq!(event["policy_name"], "returns");
        assert_eq!(event["tags"][0], "some.tag");
    }
}

#[test]
fn native_functions_of_programs_are_hooked() {
    if !can_run("native_functions_of_programs_are_hooked") {
        return;
    }
    let mut sensor = Sensor::start("policy-uprobes", &[]);
    let own = std::env::current_exe().expect("the test knows its file");
    let offset = offset_in_file(hooked as *const () as usize);
    sensor.add(&format!(
        "apiVersion: cilium.io/v1alpha1\nkind: TracingPolicy\nmetadata: {{name: uprobe}}\nspec:\n  uprobes:\n  - path: \"{}\"\n    offsets: \
         [{offset}]\n    message: called\n    args: [{{index: 0, type: int}}, {{index: 1, type: string}}]\n    selectors:\n    - \
         matchPIDs: [{{operator: In, values: [{}]}}]\n",
        own.display(),
        std::process::id()
    ));
    hooked(-7, c"some text".as_ptr());
    let event = sensor.event();
    assert_eq!(event["offset"], offset.to_string());
    assert_eq!(event["path"], own.to_str().expect("the path is UTF-8"));
    assert_eq!(event["args"][0]["int_arg"], -7);
    assert_eq!(event["args"][1]["string_arg"], "some text");
}

/// What the test hooks.
#[inline(never)]
extern "C" fn hooked(number: i32, text: *const std::ffi::c_char) {
    std::hint::black_box((number, text));
}

/// Where in its file this process has what is at an address.
fn offset_in_file(address: usize) -> usize {
    let maps = fs::read_to_string("/proc/self/maps").expect("read the mappings");
    let number = |text: &str| usize::from_str_radix(text, 16).expect("a number");
    let mut offsets = maps.lines().filter_map(|line| {
        let mut fields = line.split_ascii_whitespace();
        let (start, end) = fields.next()?.split_once('-')?;
        let offset = fields.nth(1)?;
        let range = number(start)..number(end);
        range
            .contains(&address)
            .then(|| address - range.start + number(offset))
    });
    offsets.next().expect("the address is mapped")
}

//! Any values in hooks of any types.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::policy::Word as _;

/// So many bytes as the structure of a kind has.
fn fixed_length(kind: u8) -> u16 {
    match kind {
        abi::VALUE_SOCK | abi::VALUE_SKB | abi::VALUE_ADDRESS | abi::VALUE_CREDENTIALS => 80,
        abi::VALUE_USER_NAMESPACE => 16,
        abi::VALUE_BPF_OBJECT => 40,
        abi::VALUE_PERF_EVENT => 24,
        _ => 0,
    }
}

fn roles() -> impl Strategy<Value = Role> {
    prop_oneof![Just(Role::Argument), Just(Role::Data), Just(Role::Return)]
}

fn targets() -> impl Strategy<Value = Target> {
    let text = String::new;
    prop_oneof![
        Just(Target::Function(Function::SystemCall)),
        Just(Target::Function(Function::Several(
            std::collections::HashMap::new()
        ))),
        Just(Target::Tracepoint {
            subsystem: text(),
            event: text()
        }),
        Just(Target::Lsm { hook: text() }),
        Just(Target::Uprobe {
            path: text(),
            symbol: text(),
            offset: 0,
            ref_counter_offset: 0
        }),
        Just(Target::Usdt {
            path: text(),
            provider: text(),
            name: text()
        }),
    ]
}

proptest! {
    #[test]
    fn any_record_is_an_event_that_can_be_written(
        target in targets(),
        types in vec((roles(), prop::sample::select(ArgType::WORDS), 0_u8..9), 0..12),
        values in vec((0_u8..13, any::<u8>(), any::<u64>(), vec(any::<u8>(), 80..140)), 0..12),
        (flags, selector, function) in any::<(u16, u8, u64)>(),
        stack in vec(any::<u64>(), 0..4),
    ) {
        let mut record = RecordBuilder::new(1)
            .flags(flags)
            .selector(selector)
            .function(function)
            .stacks(&stack, &stack);
        for (kind, flags, number, bytes) in &values {
            let (fixed, text) = bytes.split_at(fixed_length(*kind).into());
            record = record.value(*kind, *flags, *number, fixed, text);
        }
        let mut world = World::new(ProcessOptions::default());
        let mut info = HookInfo { target, ..hook(&[]) };
        for (role, arg_type, element_size) in types {
            info.values.push(ValueInfo { element_size, ..value(role, arg_type) });
        }
        prop_assert_eq!(world.hooks.add(info), 1);
        let json = world.json(&record.bytes()).unwrap();
        let event: Value = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(event["node_name"].as_str(), Some("vmnode"));
    }
}

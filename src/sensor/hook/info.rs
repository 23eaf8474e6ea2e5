//! What is known of a hook, so that its records become events.

use std::collections::HashMap;

use crate::pb::KprobeAction;
use crate::policy::model::{Action, ActionKind, ArgType, Argument, Hook, Policy};

/// A hook of a policy.
#[derive(Debug, Clone)]
pub(crate) struct HookInfo {
    pub(crate) target: Target,
    /// Name of the policy.
    pub(crate) policy: String,
    pub(crate) message: String,
    pub(crate) tags: Vec<String>,
    /// What the values of its records are, in their order.
    pub(crate) values: Vec<ValueInfo>,
    /// What each selector does to processes, in the order of the policy.
    pub(crate) selectors: Vec<Vec<KprobeAction>>,
}

/// What is hooked, as its events name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    Function(Function),
    Tracepoint {
        subsystem: String,
        event: String,
    },
    Lsm {
        /// Without `security_`.
        hook: String,
    },
    Uprobe {
        /// As the policy has it.
        path: String,
        /// One of the two is given.
        symbol: String,
        offset: u64,
        /// 0 if there is none.
        ref_counter_offset: u64,
    },
    Usdt {
        path: String,
        provider: String,
        name: String,
    },
}

/// Which function of the kernel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Function {
    /// With the prefix of the architecture if it is a system call: `__x64_sys_openat`.
    One(String),
    /// The record has the number of the system call.
    SystemCall,
    /// The record has the address of the function.
    Several(HashMap<u64, String>),
}

/// A value that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ValueInfo {
    pub(crate) role: Role,
    /// With `auto` resolved. One of type `nop` is not shown.
    pub(crate) arg_type: ArgType,
    /// Of `const_buf`: size of an element in bytes. An array of 8 is shown as so many numbers.
    pub(crate) element_size: u8,
    pub(crate) label: String,
    /// Events show values in this order; records have those last that are read at the return.
    pub(crate) order: usize,
}

/// Where an event shows a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Argument,
    Data,
    Return,
}

impl HookInfo {
    /// What the policy says of one of its hooks. `values` are those of the hook's configuration, and so are the
    /// selectors, in both cases in the same order.
    pub(crate) fn new(policy: &Policy, hook: &Hook, target: Target, values: Vec<ValueInfo>) -> Self {
        HookInfo {
            target,
            policy: policy.name.value.clone(),
            message: hook
                .message
                .as_ref()
                .map_or_else(String::new, |message| message.value.clone()),
            tags: hook.tags.iter().map(|tag| tag.value.clone()).collect(),
            values,
            selectors: hook
                .selectors
                .iter()
                .map(|selector| selector.match_actions.iter().filter_map(enforcement).collect())
                .collect(),
        }
    }
}

impl ValueInfo {
    /// What the policy says of a value, which has this type.
    pub(crate) fn new(role: Role, argument: &Argument, arg_type: ArgType) -> Self {
        ValueInfo {
            role,
            arg_type,
            element_size: 1,
            // As the policy has them.
            order: argument.span.start,
            label: argument
                .label
                .as_ref()
                .map_or_else(String::new, |label| label.value.clone()),
        }
    }
}

/// What an action does to the process, if it does something to it.
fn enforcement(action: &Action) -> Option<KprobeAction> {
    match *action.kind {
        ActionKind::Sigkill => Some(KprobeAction::Sigkill),
        ActionKind::Signal { .. } => Some(KprobeAction::Signal),
        ActionKind::Override { .. } => Some(KprobeAction::Override),
        ActionKind::NotifyEnforcer { .. } => Some(KprobeAction::Notifyenforcer),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::policy::Reading;

    #[test]
    fn what_a_policy_says_of_a_hook() {
        let text = "
apiVersion: cilium.io/v1alpha1
kind: TracingPolicy
metadata:
  name: no-links
spec:
  kprobes:
  - call: sys_symlinkat
    message: A link to passwd
    tags: [a, b]
    args:
    - index: 0
      type: string
      label: target
    selectors:
    - matchActions:
      - action: Post
      - action: Sigkill
    - matchActions:
      - action: Override
        argError: -1
      - action: Signal
        argSig: 9
    - matchPIDs:
      - operator: In
        values: [1]
";
        let reading = Reading::new(&Arc::from(text));
        let policy = &reading.policies[0];
        let hook = &policy.hooks[0];
        let value = ValueInfo::new(Role::Argument, &hook.args[0], ArgType::String);
        assert_eq!((value.label.as_str(), value.element_size), ("target", 1));
        let info = HookInfo::new(policy, hook, Target::Function(Function::SystemCall), vec![value]);
        assert_eq!(
            (info.policy.as_str(), info.message.as_str()),
            ("no-links", "A link to passwd")
        );
        assert_eq!(info.tags, ["a", "b"]);
        let selectors = [
            vec![KprobeAction::Sigkill],
            vec![KprobeAction::Override, KprobeAction::Signal],
            vec![],
        ];
        assert_eq!(info.selectors, selectors);
    }
}

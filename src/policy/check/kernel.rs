//! What is known of a kernel, as far as policies are judged by it.

use std::sync::Arc;

use crate::btf::{Btf, TypeId};
use crate::kernel::{KernelFacts, Known, Signature};
use crate::policy::fits::Shape;

/// A kernel that policies are judged for.
pub(crate) struct Kernel {
    /// What messages call it, as `this machine's kernel`.
    pub(crate) name: String,
    pub(crate) facts: KernelFacts,
}

/// A parameter of a function.
#[derive(Debug, Clone)]
pub(super) struct Parameter {
    /// As C declares it.
    pub(super) declaration: String,
    pub(super) shape: Shape,
}

impl Kernel {
    pub(crate) fn new(name: impl Into<String>, facts: KernelFacts) -> Self {
        Kernel {
            name: name.into(),
            facts,
        }
    }

    pub(super) fn has_function(&self, name: &str) -> bool {
        !self.facts.function(name).existence.is_missing()
    }

    /// Whether it can make a system call return without doing anything.
    pub(super) fn can_override_syscall(&self, call: &str) -> Known {
        match self.facts.syscall(call) {
            Some(syscall) => self.facts.overridable(&syscall.function),
            None => Known::Unknown,
        }
    }

    /// The types of the kernel.
    pub(super) fn btf(&self) -> Option<&Arc<Btf>> {
        self.facts.btf().ok()
    }
}

/// What a function takes.
pub(super) fn parameters(signature: &Signature) -> Vec<Parameter> {
    let btf = &signature.btf;
    let parameters = signature.parameters().into_iter();
    parameters
        .map(|parameter| parameter_of(btf, parameter.name, parameter.ty))
        .collect()
}

pub(super) fn parameter_of(btf: &Btf, name: &str, ty: TypeId) -> Parameter {
    Parameter {
        declaration: btf.declare(ty, name),
        shape: Shape::of(btf, ty),
    }
}

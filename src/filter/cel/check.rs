//! Checking an expression: in comes its syntax tree, out go resolved nodes and what they read from events.
//!
//! Every name is looked up and every type compared here, once, so that a typo is an error before the first
//! event instead of a filter that silently drops everything.

use cel::common::ast::{CallExpr, Expr, IdedExpr, LiteralValue, SelectExpr, SourceInfo};
use prost_reflect::FieldDescriptor;

use super::error::{CelError, Hint, Place};
use super::evaluate::Node;
use super::functions::{self, Function};
use super::names;
use super::shape::Shapes;
use super::signatures;
use super::source::Parsed;
use super::time;
use super::types::Type;
use super::value::{Shared, Value};
use crate::schema;

type Checks<T> = Result<T, CelError>;

/// A checked expression.
pub(super) struct Checked {
    pub(super) node: Node,
    pub(super) shapes: Shapes,
    pub(super) variables: Vec<EventVariable>,
}

/// An event type that the expression names.
#[derive(Debug)]
pub(super) struct EventVariable {
    pub(super) name: String,
    pub(super) shape: usize,
}

pub(super) struct Checker<'s> {
    source: &'s str,
    positions: &'s SourceInfo,
    /// The event types there are.
    events: Vec<FieldDescriptor>,
    variables: Vec<EventVariable>,
    pub(super) shapes: Shapes,
    /// The variables of the macros around the current place, innermost last.
    pub(super) locals: Vec<(String, Type)>,
}

/// Checks that the expression makes sense and says yes or no.
pub(super) fn check(source: &str, parsed: &Parsed) -> Checks<Checked> {
    let event = schema::events_response()
        .oneofs()
        .find(|oneof| oneof.name() == "event");
    let mut checker = Checker {
        source,
        positions: &parsed.positions,
        events: event.map(|event| event.fields().collect()).unwrap_or_default(),
        variables: Vec::new(),
        shapes: Shapes::default(),
        locals: Vec::new(),
    };
    let node = checker.condition(&parsed.expression, "the expression")?;
    Ok(Checked {
        node,
        shapes: checker.shapes,
        variables: checker.variables,
    })
}

impl Checker<'_> {
    pub(super) fn node(&mut self, expression: &IdedExpr) -> Checks<(Node, Type)> {
        match &expression.expr {
            Expr::Literal(literal) => Ok(constant(literal)),
            Expr::Ident(name) => self.name(expression, name),
            Expr::Select(select) => self.select(expression, select),
            Expr::Call(call) => self.call(expression, call),
            Expr::Comprehension(comprehension) => self.comprehension(expression, comprehension),
            Expr::List(list) => self.list(&list.elements),
            Expr::Map(map) => self.map(&map.entries),
            Expr::Struct(_) => Err(self.unsupported(expression, "message literals")),
            Expr::Unspecified => Err(self.unsupported(expression, "incomplete expressions")),
        }
    }

    /// An expression that has to say yes or no; a wrapper of a bool may, unless it is null.
    pub(super) fn condition(&mut self, expression: &IdedExpr, what: &'static str) -> Checks<Node> {
        let (node, kind) = self.node(expression)?;
        match kind.unwrapped() {
            Type::Bool => Ok(node),
            // The outcome itself must be known to be a bool; parts of it may turn out to be one.
            Type::Dynamic if what != "the expression" => Ok(node),
            _ => Err(CelError::NotBool {
                place: self.place(expression),
                what,
                found: kind.to_string(),
            }),
        }
    }

    pub(super) fn unsupported(&self, expression: &IdedExpr, what: &'static str) -> CelError {
        CelError::Unsupported {
            place: self.place(expression),
            what,
        }
    }

    fn offset(&self, expression: &IdedExpr) -> usize {
        let offset = self
            .positions
            .offset_for(expression.id)
            .map_or(0, |(start, _)| start);
        usize::try_from(offset).unwrap_or_default()
    }

    /// Where the parser saw an expression: at the operator or bracket, if it has one.
    pub(super) fn place(&self, expression: &IdedExpr) -> Place {
        Place::of_offset(self.source, self.offset(expression))
    }

    /// Where a call's name begins, given that the parser saw the call at its opening bracket.
    pub(super) fn place_of_call(&self, expression: &IdedExpr) -> Place {
        let before = self
            .source
            .get(..self.offset(expression))
            .unwrap_or_default()
            .trim_end();
        let name =
            before.trim_end_matches(|character: char| character.is_ascii_alphanumeric() || character == '_');
        Place::of_offset(self.source, name.len())
    }

    /// Where a field's name begins, given that the parser saw the selection at its dot.
    pub(super) fn place_of_field(&self, expression: &IdedExpr) -> Place {
        let dot = self.offset(expression);
        let after = self.source.get(dot..).unwrap_or_default();
        match after.strip_prefix('.') {
            Some(name) => Place::of_offset(self.source, self.source.len() - name.trim_start().len()),
            // Inside of `has()`, of which only the bracket is known.
            None => self.place_of_call(expression),
        }
    }

    fn is_variable(&self, name: &str) -> bool {
        self.locals.iter().any(|(local, _)| local == name)
            || self
                .events
                .iter()
                .any(|event| event.name() == name.trim_start_matches('.'))
    }

    fn name(&mut self, expression: &IdedExpr, name: &str) -> Checks<(Node, Type)> {
        if let Some(index) = self.locals.iter().rposition(|(local, _)| local == name) {
            return Ok((Node::Local(index), self.locals[index].1.clone()));
        }
        let name = name.trim_start_matches('.');
        let event = self.events.iter().find(|event| event.name() == name);
        if let Some(Type::Message(message)) = event.map(Type::of_field) {
            let known = self.variables.iter().position(|variable| variable.name == name);
            let index = known.unwrap_or_else(|| {
                let shape = self.shapes.shape(&message);
                self.variables.push(EventVariable {
                    name: name.to_owned(),
                    shape,
                });
                self.variables.len() - 1
            });
            return Ok((Node::Variable(index), Type::Message(message)));
        }
        if let Some(found) = names::type_named(name) {
            return Ok(found);
        }
        Err(self.unknown_variable(expression, name))
    }

    pub(super) fn unknown_variable(&self, expression: &IdedExpr, name: &str) -> CelError {
        let names = self.events.iter().map(FieldDescriptor::name);
        let names = names.chain(self.locals.iter().map(|(local, _)| local.as_str()));
        let hint = Hint::new(name, "the variables", names);
        CelError::UnknownVariable {
            place: self.place(expression),
            name: name.to_owned(),
            hint,
        }
    }

    fn select(&mut self, expression: &IdedExpr, select: &SelectExpr) -> Checks<(Node, Type)> {
        if let Some((root, path)) = names::qualified_name(expression)
            && let Expr::Ident(name) = &root.expr
            && !self.is_variable(name)
        {
            return self.qualified(expression, root, &path.join("."));
        }
        let (operand, kind) = self.node(&select.operand)?;
        let operand = Box::new(operand);
        let name = select.field.as_str();
        let member = || Value::text(name);
        match kind {
            Type::Message(message) => {
                let Some(field) = message.get_field_by_name(name) else {
                    let fields: Vec<FieldDescriptor> = message.fields().collect();
                    return Err(CelError::UnknownField {
                        place: self.place_of_field(expression),
                        hint: Hint::new(name, "its fields", fields.iter().map(FieldDescriptor::name)),
                        message: message.full_name().to_owned(),
                        name: name.to_owned(),
                    });
                };
                let slot = self.shapes.slot(&field);
                if select.test {
                    Ok((Node::HasField(operand, slot), Type::Bool))
                } else {
                    Ok((Node::Field(operand, slot), Type::of_field(&field)))
                }
            }
            Type::Dynamic if select.test => Ok((Node::HasMember(operand, member()), Type::Bool)),
            Type::Dynamic => Ok((Node::Member(operand, member()), Type::Dynamic)),
            Type::Map(key, _) if key.compares_with(&Type::Text) && select.test => {
                Ok((Node::HasMember(operand, member()), Type::Bool))
            }
            Type::Map(key, value) if key.compares_with(&Type::Text) => {
                Ok((Node::Member(operand, member()), *value))
            }
            other => Err(CelError::NoFields {
                place: self.place_of_field(expression),
                name: name.to_owned(),
                found: other.to_string(),
            }),
        }
    }

    fn list(&mut self, elements: &[IdedExpr]) -> Checks<(Node, Type)> {
        let mut nodes = Vec::with_capacity(elements.len());
        let mut joined = None;
        for element in elements {
            let (node, kind) = self.node(element)?;
            nodes.push(node);
            joined = Some(self.join(joined, kind));
        }
        let kind = Type::list(joined.unwrap_or(Type::Dynamic));
        Ok(match constants(nodes) {
            Ok(values) => (Node::Constant(Value::list(values)), kind),
            Err(nodes) => (Node::List(nodes), kind),
        })
    }

    fn map(&mut self, entries: &[cel::common::ast::IdedEntryExpr]) -> Checks<(Node, Type)> {
        let (mut nodes, mut keys, mut values) = (Vec::with_capacity(entries.len()), None, None);
        for entry in entries {
            let cel::common::ast::EntryExpr::MapEntry(entry) = &entry.expr else {
                return Err(CelError::Parser);
            };
            let (key, key_kind) = self.node(&entry.key)?;
            if !matches!(
                key_kind,
                Type::Dynamic | Type::Bool | Type::Int | Type::Uint | Type::Text
            ) {
                return Err(CelError::Operands {
                    place: self.place(&entry.key),
                    operator: "{}",
                    found: format!("a key of type {key_kind}"),
                });
            }
            let (value, value_kind) = self.node(&entry.value)?;
            nodes.push((key, value));
            keys = Some(self.join(keys, key_kind));
            values = Some(self.join(values, value_kind));
        }
        let kind = Type::map(keys.unwrap_or(Type::Dynamic), values.unwrap_or(Type::Dynamic));
        Ok((Node::Map(nodes), kind))
    }

    /// The type of "one or the other". Where that is known only later, so are the fields that are looked at.
    pub(super) fn join(&mut self, left: Option<Type>, right: Type) -> Type {
        let Some(left) = left else { return right };
        let joined = left.clone().join(right.clone());
        if joined != left {
            self.shapes.complete(&left);
            self.shapes.complete(&right);
        }
        joined
    }

    /// A call of a function, as opposed to an operator.
    pub(super) fn function(&mut self, expression: &IdedExpr, call: &CallExpr) -> Checks<(Node, Type)> {
        let mut name = call.func_name.trim_start_matches('.').to_owned();
        let mut target = call.target.as_deref();
        // `ip.isCanonical()` looks like a call on a variable `ip`.
        if let Some(IdedExpr {
            expr: Expr::Ident(space),
            ..
        }) = target
            && !self.is_variable(space)
            && signatures::is_global(&format!("{space}.{name}"))
        {
            name = format!("{space}.{name}");
            target = None;
        }
        let mut nodes = Vec::with_capacity(call.args.len() + 1);
        let mut receiver = None;
        if let Some(target) = target {
            let (node, kind) = self.node(target)?;
            nodes.push(node);
            receiver = Some(kind);
        }
        let mut kinds = Vec::with_capacity(call.args.len());
        // An unknown name matters more than what is wrong with its arguments, which may only follow from it.
        if !signatures::is_known(&name) {
            signatures::resolve(self.place_of_call(expression), &name, receiver.as_ref(), &[])?;
        }
        for argument in &call.args {
            let (node, kind) = self.node(argument)?;
            nodes.push(node);
            kinds.push(kind);
        }
        let place = self.place_of_call(expression);
        let (function, kind) = signatures::resolve(place, &name, receiver.as_ref(), &kinds)?;
        if function == Function::Dynamic {
            for kind in &kinds {
                self.shapes.complete(kind);
            }
        }
        if function == Function::Matches
            && let [text, Node::Constant(Value::Text(pattern))] = &mut nodes[..]
        {
            let pattern = regex::Regex::new(pattern).map_err(|error| CelError::Regex {
                place: call.args.last().map_or(place, |pattern| self.place(pattern)),
                message: last_line(&error.to_string()),
            })?;
            let text = std::mem::replace(text, Node::Constant(Value::Null));
            return Ok((Node::Matches(Box::new(text), pattern), kind));
        }
        if let (Function::TimePart(_), [_, Node::Constant(Value::Text(zone))]) = (function, nodes.as_slice())
            && time::parse_zone(zone).is_none()
        {
            let what = "time zones other than UTC and offsets such as '+02:00'";
            return Err(CelError::Unsupported { place, what });
        }
        Ok((folded(function, nodes), kind))
    }
}

/// Calls with constants only, such as `cidr('10.0.0.0/8')`, are made once, here. One that fails stays a call,
/// for `||` to absorb.
fn folded(function: Function, nodes: Vec<Node>) -> Node {
    match constants(nodes) {
        Err(nodes) => Node::Call(function, nodes),
        Ok(values) => match functions::call(function, &values) {
            Ok(value) => Node::Constant(value),
            Err(_) => Node::Call(function, values.into_iter().map(Node::Constant).collect()),
        },
    }
}

/// The values of nodes that are all constant, or the nodes back.
fn constants(nodes: Vec<Node>) -> Result<Vec<Value<'static>>, Vec<Node>> {
    if !nodes.iter().all(|node| matches!(node, Node::Constant(_))) {
        return Err(nodes);
    }
    Ok(nodes
        .into_iter()
        .filter_map(|node| match node {
            Node::Constant(value) => Some(value),
            _ => None,
        })
        .collect())
}

fn constant(literal: &LiteralValue) -> (Node, Type) {
    let (value, kind) = match literal {
        LiteralValue::Null => (Value::Null, Type::Null),
        LiteralValue::Boolean(truth) => (Value::Bool(*truth.inner()), Type::Bool),
        LiteralValue::Int(number) => (Value::Int(*number.inner()), Type::Int),
        LiteralValue::UInt(number) => (Value::Uint(*number.inner()), Type::Uint),
        LiteralValue::Double(number) => (Value::Double(*number.inner()), Type::Double),
        LiteralValue::String(text) => (Value::text(text.inner()), Type::Text),
        LiteralValue::Bytes(bytes) => (Value::Bytes(Shared::Counted(bytes.inner().into())), Type::Bytes),
    };
    (Node::Constant(value), kind)
}

/// Errors of regular expressions show the pattern first and say what is wrong last.
fn last_line(message: &str) -> String {
    let line = message.lines().last().unwrap_or_default().trim();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{computes, error, holds};

    #[test]
    fn unknown_names_are_errors() {
        assert_eq!(
            error("process_exce.process.pid == 1u"),
            "column 1: unknown variable 'process_exce'; did you mean 'process_exec'?"
        );
        assert_eq!(
            error("process_exec.process.binry == ''"),
            "column 22: tetragon.Process has no field 'binry'; did you mean 'binary'?"
        );
        assert_eq!(
            error("process_exec.process . foo == ''"),
            "column 24: tetragon.Process has no field 'foo'; its fields are arguments, auid, binary, \
             binary_properties, cap, cwd, docker, environment_variables, exec_id, flags, in_init_tree, ns, \
             parent_exec_id, pid, pod, process_credentials, refcnt, start_time, tid, uid, user"
        );
        assert_eq!(
            error("process_kprobe.args.exists(a, a.sock_arg.dprt == 443u)"),
            "column 42: tetragon.KprobeSock has no field 'dprt'; did you mean 'dport'?"
        );
        assert_eq!(
            error("has(process_exec.process.podd)"),
            "column 1: tetragon.Process has no field 'podd'; did you mean 'pod'?"
        );
        assert_eq!(
            error("process_exec.process.pid.foo == 1u"),
            "column 26: uint has no fields, so not 'foo' either"
        );
        assert_eq!(
            error("'é' == '' ||\n  process_exec.process.binary.startWith('/bin')"),
            "line 2, column 31: unknown function 'startWith'; did you mean 'startsWith'?"
        );
        assert_eq!(
            error("sze(process_exec.ancestors) > 0"),
            "column 1: unknown function 'sze'; did you mean 'size'?"
        );
    }

    #[test]
    fn a_variable_of_a_macro_ends_with_it() {
        assert_eq!(
            error("[1].exists(x, x == 1) && x == 1"),
            "column 26: unknown variable 'x'; the variables are process_exec, process_exit, process_kprobe, \
             process_loader, process_lsm, process_throttle, process_tracepoint, process_uprobe, process_usdt, \
             rate_limit_info, test"
        );
    }

    #[test]
    fn wrong_calls_are_errors() {
        assert_eq!(
            error("process_exec.process.binary.startsWith()"),
            "column 29: 'startsWith' takes 1 argument, not 0"
        );
        assert_eq!(
            error("process_exec.process.pid.startsWith('1')"),
            "column 26: there is no uint.startsWith(string); there is string.startsWith(string)"
        );
        assert_eq!(
            error("process_exec.ancestors.exists(x)"),
            "column 24: 'exists' is called on a list or map, and takes 2 arguments"
        );
        assert_eq!(
            error("process_exec.process.binary.matches('(')"),
            "column 37: not a regular expression: unclosed group"
        );
        assert_eq!(
            error("process_exec.process.start_time.getHours('Europe/Berlin') == 1"),
            "column 33: time zones other than UTC and offsets such as '+02:00' are not supported"
        );
    }

    #[test]
    fn the_outcome_is_a_bool() {
        assert_eq!(
            error("process_exec.process.pid"),
            "column 21: the expression has type uint, not bool"
        );
        assert_eq!(
            error("dyn(true)"),
            "column 4: the expression has type dyn, not bool"
        );
        assert_eq!(
            error("test.arg0 && true"),
            "column 5: an operand of '&&' has type uint, not bool"
        );
        assert!(!holds("process_exec.process.in_init_tree"));
        assert!(holds("!process_exec.process.in_init_tree"));
    }

    #[test]
    fn leading_dots_are_fine() {
        assert!(holds(".process_exec.process.pid == 1500u"));
    }

    #[test]
    fn constant_calls_that_fail_wait_for_their_turn() {
        assert!(computes("true || cidr('nonsense').containsIP('10.0.0.1')"));
        assert!(!computes("cidr('nonsense').containsIP('10.0.0.1')"));
    }
}

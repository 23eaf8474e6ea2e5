//! Running a checked expression: in come decoded events, out goes the value or "can't be evaluated".
//!
//! The checker has resolved all names: fields are slots, variables are indices, and constant parts are
//! values. So evaluation never looks at text that isn't data.

use std::cmp::Ordering;

use regex::Regex;

use super::functions::{self, Function};
use super::shape::Shapes;
use super::value::{Failure, Message, Outcome, Shared, Value};

/// A checked expression.
#[derive(Debug)]
pub(super) enum Node {
    Constant(Value<'static>),
    /// An event variable, by its place among those that the expression names.
    Variable(usize),
    /// A variable of a macro, by how many macros are around it.
    Local(usize),
    Field(Box<Node>, usize),
    HasField(Box<Node>, usize),
    /// A field or key of something whose type isn't known before there is a value.
    Member(Box<Node>, Value<'static>),
    HasMember(Box<Node>, Value<'static>),
    Index(Box<[Node; 2]>),
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
    And(Box<[Node; 2]>),
    Or(Box<[Node; 2]>),
    Not(Box<Node>),
    Negate(Box<Node>),
    Conditional(Box<[Node; 3]>),
    Comparison(Comparison, Box<[Node; 2]>),
    Arithmetic(Operator, Box<[Node; 2]>),
    In(Box<[Node; 2]>),
    Call(Function, Vec<Node>),
    /// `matches()` with a pattern that is known beforehand.
    Matches(Box<Node>, Regex),
    Comprehension(Box<Comprehension>),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// A macro over the items of a list or the keys of a map.
#[derive(Debug)]
pub(super) struct Comprehension {
    pub(super) range: Node,
    pub(super) work: Work,
}

/// What a macro does with each item.
#[derive(Debug)]
pub(super) enum Work {
    All(Node),
    Exists(Node),
    ExistsOne(Node),
    Collect { filter: Option<Node>, transform: Node },
}

/// One evaluation: the event and the variables of the macros that are under way.
pub(super) struct Machine<'a> {
    shapes: &'a Shapes,
    variables: &'a [Value<'a>],
    locals: Vec<Value<'a>>,
}

impl<'a> Machine<'a> {
    pub(super) fn new(shapes: &'a Shapes, variables: &'a [Value<'a>]) -> Self {
        Self {
            shapes,
            variables,
            locals: Vec::new(),
        }
    }

    pub(super) fn evaluate(&mut self, node: &'a Node) -> Outcome<Value<'a>> {
        match node {
            Node::Constant(value) => Ok(value.borrow()),
            Node::Variable(index) => Ok(self.variables[*index].borrow()),
            Node::Local(index) => Ok(self.locals[*index].clone()),
            Node::Field(operand, slot) => {
                let message = self.message(operand)?;
                Ok(self.shapes.select(&message, *slot))
            }
            Node::HasField(operand, slot) => Ok(Value::Bool(self.message(operand)?.field(*slot).is_some())),
            Node::Member(operand, name) => {
                let operand = self.evaluate(operand)?;
                self.member(&operand, name)
            }
            Node::HasMember(operand, name) => {
                let operand = self.evaluate(operand)?;
                self.has_member(&operand, name)
            }
            Node::Index(operands) => {
                let [container, index] = self.both(operands)?;
                index_into(&container, &index)
            }
            Node::List(items) => Ok(Value::list(
                items
                    .iter()
                    .map(|item| self.evaluate(item))
                    .collect::<Outcome<_>>()?,
            )),
            Node::Map(entries) => self.map(entries),
            Node::And(operands) => self.logical(operands, false),
            Node::Or(operands) => self.logical(operands, true),
            Node::Not(operand) => Ok(Value::Bool(!self.truth(operand)?)),
            Node::Negate(operand) => match self.evaluate(operand)? {
                Value::Int(number) => number.checked_neg().map(Value::Int).ok_or(Failure),
                Value::Double(number) => Ok(Value::Double(-number)),
                _ => Err(Failure),
            },
            Node::Conditional(parts) => {
                let [condition, when_true, when_false] = &**parts;
                let chosen = if self.truth(condition)? {
                    when_true
                } else {
                    when_false
                };
                self.evaluate(chosen)
            }
            Node::Comparison(comparison, operands) => {
                let [left, right] = self.both(operands)?;
                compare(*comparison, &left, &right).map(Value::Bool)
            }
            Node::Arithmetic(operator, operands) => {
                let [left, right] = self.both(operands)?;
                functions::arithmetic(*operator, left, right)
            }
            Node::In(operands) => {
                let [item, container] = self.both(operands)?;
                match container {
                    Value::List(items) => {
                        Ok(Value::Bool(items.iter().any(|candidate| candidate.equals(&item))))
                    }
                    Value::Map(entries) => Ok(Value::Bool(entries.iter().any(|(key, _)| key.equals(&item)))),
                    _ => Err(Failure),
                }
            }
            Node::Call(function, arguments) => self.call(*function, arguments),
            Node::Matches(operand, pattern) => match self.evaluate(operand)? {
                Value::Text(text) => Ok(Value::Bool(pattern.is_match(&text))),
                _ => Err(Failure),
            },
            Node::Comprehension(comprehension) => self.comprehension(comprehension),
        }
    }

    /// Whether the expression holds; whatever can't be evaluated doesn't.
    pub(super) fn truth(&mut self, node: &'a Node) -> Outcome<bool> {
        self.evaluate(node)?.truth()
    }

    fn both(&mut self, operands: &'a [Node; 2]) -> Outcome<[Value<'a>; 2]> {
        Ok([self.evaluate(&operands[0])?, self.evaluate(&operands[1])?])
    }

    fn message(&mut self, node: &'a Node) -> Outcome<Shared<'a, Message<'a>>> {
        match self.evaluate(node)? {
            Value::Message(message) => Ok(message),
            _ => Err(Failure),
        }
    }

    fn member(&self, operand: &Value<'a>, name: &'a Value<'static>) -> Outcome<Value<'a>> {
        match (operand, name) {
            (Value::Map(entries), _) => Value::entry(entries, name).ok_or(Failure),
            (Value::Message(message), Value::Text(name)) => {
                let slot = self.shapes.slot_named(message.shape, name).ok_or(Failure)?;
                Ok(self.shapes.select(message, slot))
            }
            _ => Err(Failure),
        }
    }

    fn has_member(&self, operand: &Value<'a>, name: &'a Value<'static>) -> Outcome<Value<'a>> {
        match (operand, name) {
            (Value::Map(entries), _) => Ok(Value::Bool(Value::entry(entries, name).is_some())),
            (Value::Message(message), Value::Text(name)) => {
                let slot = self.shapes.slot_named(message.shape, name).ok_or(Failure)?;
                Ok(Value::Bool(message.field(slot).is_some()))
            }
            _ => Err(Failure),
        }
    }

    fn map(&mut self, nodes: &'a [(Node, Node)]) -> Outcome<Value<'a>> {
        let mut entries: Vec<(Value<'a>, Value<'a>)> = Vec::with_capacity(nodes.len());
        for (key, value) in nodes {
            let key = self.evaluate(key)?;
            let usable = matches!(
                key,
                Value::Bool(_) | Value::Int(_) | Value::Uint(_) | Value::Text(_)
            );
            if !usable || entries.iter().any(|(known, _)| known.equals(&key)) {
                return Err(Failure);
            }
            entries.push((key, self.evaluate(value)?));
        }
        Ok(Value::map(entries))
    }

    /// `&&` and `||`: when one side decides, it doesn't matter that the other can't be evaluated.
    fn logical(&mut self, operands: &'a [Node; 2], decisive: bool) -> Outcome<Value<'a>> {
        let left = self.truth(&operands[0]);
        if left == Ok(decisive) {
            return Ok(Value::Bool(decisive));
        }
        let right = self.truth(&operands[1]);
        if right == Ok(decisive) {
            return Ok(Value::Bool(decisive));
        }
        left.and(right).map(Value::Bool)
    }

    fn call(&mut self, function: Function, arguments: &'a [Node]) -> Outcome<Value<'a>> {
        if let (Function::TypeOf, [argument]) = (function, arguments) {
            return self.type_of(argument);
        }
        match arguments {
            [first] => functions::call(function, &[self.evaluate(first)?]),
            [first, second] => functions::call(function, &[self.evaluate(first)?, self.evaluate(second)?]),
            more => {
                let values = more
                    .iter()
                    .map(|argument| self.evaluate(argument))
                    .collect::<Outcome<Vec<_>>>()?;
                functions::call(function, &values)
            }
        }
    }

    fn type_of(&mut self, argument: &'a Node) -> Outcome<Value<'a>> {
        let value = self.evaluate(argument)?;
        let name = match &value {
            Value::Message(message) => self.shapes.name(message.shape),
            other => other.type_name().ok_or(Failure)?,
        };
        Ok(Value::Type(Shared::Borrowed(name)))
    }

    fn comprehension(&mut self, comprehension: &'a Comprehension) -> Outcome<Value<'a>> {
        match self.evaluate(&comprehension.range)? {
            Value::List(items) => self.over(items.iter().cloned(), &comprehension.work),
            Value::Map(entries) => self.over(entries.iter().map(|(key, _)| key.clone()), &comprehension.work),
            _ => Err(Failure),
        }
    }

    fn over(&mut self, items: impl Iterator<Item = Value<'a>>, work: &'a Work) -> Outcome<Value<'a>> {
        match work {
            Work::All(predicate) => self.until(items, predicate, false),
            Work::Exists(predicate) => self.until(items, predicate, true),
            Work::ExistsOne(predicate) => {
                let mut count = 0_u64;
                for item in items {
                    count += u64::from(self.with_local(item, |machine| machine.truth(predicate))?);
                }
                Ok(Value::Bool(count == 1))
            }
            Work::Collect { filter, transform } => {
                let mut collected = Vec::new();
                for item in items {
                    collected.extend(self.with_local(item, |machine| {
                        let wanted = filter.as_ref().map_or(Ok(true), |filter| machine.truth(filter))?;
                        if wanted {
                            machine.evaluate(transform).map(Some)
                        } else {
                            Ok(None)
                        }
                    })?);
                }
                Ok(Value::list(collected))
            }
        }
    }

    /// `all` and `exists`: like a chain of `&&` or `||`, so one decisive item outweighs all failures.
    fn until(
        &mut self,
        items: impl Iterator<Item = Value<'a>>,
        predicate: &'a Node,
        decisive: bool,
    ) -> Outcome<Value<'a>> {
        let mut outcome = Ok(!decisive);
        for item in items {
            match self.with_local(item, |machine| machine.truth(predicate)) {
                Ok(truth) if truth == decisive => return Ok(Value::Bool(decisive)),
                Ok(_) => {}
                Err(failure) => outcome = Err(failure),
            }
        }
        outcome.map(Value::Bool)
    }

    fn with_local<T>(&mut self, item: Value<'a>, body: impl FnOnce(&mut Self) -> Outcome<T>) -> Outcome<T> {
        self.locals.push(item);
        let outcome = body(self);
        self.locals.pop();
        outcome
    }
}

fn index_into<'a>(container: &Value<'a>, index: &Value<'a>) -> Outcome<Value<'a>> {
    match (container, index) {
        (Value::Map(entries), key) => Value::entry(entries, key).ok_or(Failure),
        (Value::List(items), Value::Int(index)) => usize::try_from(*index)
            .ok()
            .and_then(|index| items.get(index).cloned())
            .ok_or(Failure),
        (Value::List(items), Value::Uint(index)) => usize::try_from(*index)
            .ok()
            .and_then(|index| items.get(index).cloned())
            .ok_or(Failure),
        _ => Err(Failure),
    }
}

fn compare(comparison: Comparison, left: &Value<'_>, right: &Value<'_>) -> Outcome<bool> {
    let order = |wanted: fn(Ordering) -> bool| Ok(left.compare(right)?.is_some_and(wanted));
    match comparison {
        Comparison::Equal => Ok(left.equals(right)),
        Comparison::NotEqual => Ok(!left.equals(right)),
        Comparison::Less => order(Ordering::is_lt),
        Comparison::LessOrEqual => order(Ordering::is_le),
        Comparison::Greater => order(Ordering::is_gt),
        Comparison::GreaterOrEqual => order(Ordering::is_ge),
    }
}

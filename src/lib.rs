mod decode;
mod event;
pub mod pb;
mod schema;

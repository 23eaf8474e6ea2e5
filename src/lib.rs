pub mod pb;
mod schema;

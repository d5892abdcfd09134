//! The report as its readers get it: the model, paper, page, text and table.

mod fixture;
mod hostile;
mod model;
mod page;
mod paper;

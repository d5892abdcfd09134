//! The timeline report as PDF and HTML, with its charts. Same case, same bytes.

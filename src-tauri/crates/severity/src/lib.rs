//! Rule packs over three-valued facts: severity, its derivation and the regimes. Pure.

use proptest::prelude::*;

use super::*;

fn postgres(text: &str) -> Type {
    Type::parse(Engine::Postgres, text).unwrap_or_else(|error| panic!("{text} {error}"))
}

#[test]
fn two_spellings_of_a_type_are_equal() {
    for (one, other) in [
        ("int4", "integer"),
        ("int", "integer"),
        ("int8", "bigint"),
        ("int2", "smallint"),
        ("serial8", "bigserial"),
        ("float4", "real"),
        ("float8", "double precision"),
        ("decimal(10,2)", "numeric (10, 2)"),
        ("numeric(5)", "numeric(5,0)"),
        ("varchar(20)", "character varying (20)"),
        ("char(3)", "character(3)"),
        ("char", "character(1)"),
        ("varbit(3)", "bit varying(3)"),
        ("bit", "bit(1)"),
        ("bool", "boolean"),
        ("timestamp", "timestamp without time zone"),
        ("timestamp(3)", "timestamp(3) without time zone"),
        ("timestamptz", "timestamp with time zone"),
        ("timestamptz(3)", "timestamp(3) with time zone"),
        ("time", "time without time zone"),
        ("timetz", "time with time zone"),
        ("int4[]", "integer[]"),
    ] {
        assert_eq!(postgres(one), postgres(other), "{one} and {other}");
    }
}

#[test]
fn what_schemahero_cannot_plan_is_no_type() {
    for text in [
        "",
        "interval",
        "TEXT",
        "Integer",
        "hstore",
        "enum",
        "float",
        "dec(3)",
        "text(3)",
        "varchar()",
        "varchar(0)",
        "varchar( 255 )",
        "varchar(255) check (x)",
        "varchar(a)",
        "varchar(1,2)",
        "varchar(99999999999)",
        "numeric(2,3)",
        "numeric(10,-2)",
        "numeric(10 ,2)",
        "timestamp(7)",
        "timestamp(3) zone",
        "time(3",
        "time)3(",
        "text []",
        " text",
        "text ",
        "vector(0)",
        "bigint unsigned",
    ] {
        assert_eq!(Type::parse(Engine::Postgres, text), Err(Unusable::Unknown), "{text:?}");
    }
}

#[test]
fn what_schemahero_would_make_something_else_of_is_refused_with_advice() {
    for text in [
        "varchar",
        "character varying",
        "varbit",
        "bit varying",
        "timetz(3)",
        "time(3) with time zone",
        "smallserial",
        "serial2",
        "varchar(5)[]",
        "bigint[]",
        "text[][]",
        "serial[]",
    ] {
        assert!(matches!(Type::parse(Engine::Postgres, text), Err(Unusable::Misread(_))), "{text:?}");
    }
    for text in
        ["int unsigned", "int(10) unsigned", "bigint unsigned", "varchar", "char", "varbinary", "int(11) zerofill"]
    {
        assert!(matches!(Type::parse(Engine::Mysql, text), Err(Unusable::Misread(_))), "{text:?}");
    }
    for text in ["", "interval", "INT", "enum('a','b')", "year", "varchar(70000)", "datetime(7)", "float(7,3)"] {
        assert_eq!(Type::parse(Engine::Mysql, text), Err(Unusable::Unknown), "{text:?}");
    }
}

#[test]
fn a_wider_type_holds_every_value() {
    for (old, new) in [
        ("varchar(10)", "varchar(11)"),
        ("varchar(10)", "text"),
        ("char(3)", "char(4)"),
        ("char(3)", "varchar(3)"),
        ("char(3)", "text"),
        ("smallint", "integer"),
        ("smallint", "bigint"),
        ("integer", "bigint"),
        ("integer", "double precision"),
        ("smallint", "real"),
        ("integer", "numeric(10,0)"),
        ("bigint", "numeric(21,2)"),
        ("bigint", "numeric"),
        ("real", "double precision"),
        ("numeric(10,2)", "numeric(12,2)"),
        ("numeric(10,2)", "numeric(11,3)"),
        ("numeric(10,2)", "numeric"),
        ("timestamp(3)", "timestamp(6)"),
        ("timestamp(3)", "timestamp"),
        ("timestamptz(0)", "timestamptz"),
        ("time(2)", "time(4)"),
        ("bit varying(3)", "bit varying(8)"),
    ] {
        assert!(postgres(old).widens_to(&postgres(new)), "{old} to {new}");
        assert!(!postgres(new).widens_to(&postgres(old)), "{new} to {old}");
    }
}

#[test]
fn a_narrower_or_other_type_does_not() {
    for (old, new) in [
        ("text", "varchar(100000)"),
        ("varchar(10)", "char(10)"),
        ("bigint", "double precision"),
        ("integer", "real"),
        ("integer", "numeric(9,0)"),
        ("integer", "numeric(10,1)"),
        ("double precision", "numeric"),
        ("numeric", "double precision"),
        ("numeric(10,2)", "numeric(10,3)"),
        ("numeric(10,2)", "numeric(10,1)"),
        ("timestamp", "timestamptz"),
        ("timestamptz", "timestamp"),
        ("timestamp", "date"),
        ("json", "jsonb"),
        ("text", "citext"),
        ("uuid", "text"),
        ("bit(3)", "bit(4)"),
        ("text", "text[]"),
        ("integer[]", "text[]"),
        ("serial", "bigserial"),
        ("vector(3)", "vector(4)"),
    ] {
        assert!(!postgres(old).widens_to(&postgres(new)), "{old} to {new}");
    }
}

#[test]
fn mysql_counts_text_in_bytes() {
    let mysql = |text: &str| Type::parse(Engine::Mysql, text).unwrap();
    for (old, new, wider) in [
        ("varchar(16383)", "text", true),
        ("varchar(16384)", "text", false),
        ("varchar(16384)", "mediumtext", true),
        ("text", "longtext", true),
        ("longtext", "text", false),
        ("tinyint(1)", "int", true),
        ("int(11)", "int", true),
        ("int", "mediumint", false),
        ("datetime", "datetime(6)", true),
        ("datetime(6)", "datetime", false),
        ("datetime", "timestamp", false),
        ("varbinary(9)", "blob", true),
        ("decimal", "decimal(12,0)", true),
        ("float", "double", true),
    ] {
        assert_eq!(mysql(old).widens_to(&mysql(new)), wider, "{old} to {new}");
    }
}

fn any_type() -> impl Strategy<Value = Type> {
    let bits = prop::sample::select(vec![8, 16, 24, 32, 64]);
    prop_oneof![
        bits.clone().prop_map(Type::Int),
        bits.prop_map(Type::Serial),
        Just(Type::Real),
        Just(Type::Double),
        Just(Type::Numeric(None)),
        (1..40u32, 0..20u32).prop_map(|(digits, scale)| Type::Numeric(Some((digits.max(scale), scale)))),
        (1..300u32).prop_map(Type::Char),
        (1..300u32).prop_map(Type::Varchar),
        prop::sample::select(vec![255, 65_535, u64::MAX]).prop_map(Type::Text),
        (1..300u32).prop_map(Type::Varbinary),
        prop::sample::select(vec![255, 65_535, u64::MAX]).prop_map(Type::Blob),
        (1..9u32).prop_map(Type::Varbit),
        (any::<bool>(), 0..7u32).prop_map(|(zone, digits)| Type::Timestamp(zone, digits)),
        (0..7u32).prop_map(Type::Time),
        Just(Type::Array(Box::new(Type::Int(32)))),
        Just(Type::Other("uuid".to_owned())),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn widening_twice_is_widening_and_back_is_not(one in any_type(), other in any_type(), third in any_type()) {
        prop_assert!(one.widens_to(&one));
        if one.widens_to(&other) && other.widens_to(&third) {
            prop_assert!(one.widens_to(&third));
        }
        if one != other && one.widens_to(&other) {
            prop_assert!(!other.widens_to(&one));
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "\\PC{0,24}", family in prop::sample::select(vec!["", "numeric(", "timestamp(", "varchar(", "time"])) {
        for engine in [Engine::Postgres, Engine::Mysql] {
            let _ = Type::parse(engine, &format!("{family}{text}"));
        }
    }
}

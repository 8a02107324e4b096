//! What Crossplane and the API server say of the composite resource itself.

use super::row::Row;

/// Rows in the order in which they are tried. They come late: their words occur in messages about any kind.
pub(super) const ROWS: &[Row] = &[
    Row::platform("CrossplaneNotAllowed")
        .text(concat!(
            r#"is forbidden: User "system:serviceaccount:[^"]+" cannot (?<verb>\w{1,20}) "#,
            r#"resource "(?<resource>[\w.-]{1,80})""#,
        ))
        .says(
            "Crossplane is not allowed to {verb} {resource}. The platform team must grant it \
             with the ClusterRole that comes with this platform.",
        ),
    Row::platform("CrossplaneNotAllowed").text(r"is forbidden: User .{0,200} cannot ").says(
        "Crossplane is not allowed to manage an object that it needs. The platform team \
             must grant it with the ClusterRole that comes with this platform.",
    ),
    Row::developer("InUse").text(r"is in-use by \d+ usages?").says(
        "{it} is protected from deletion because something uses it. Take the protection \
             (spec.deletion.protection: false) or its user away first.",
    ),
    Row::platform("NotInstalled")
        .text(concat!(
            r#"no matches for kind "(?<missing>\w{1,60})"|"#,
            r#"the server could not find the requested resource|"#,
            r#"could not find the requested resource"#,
        ))
        .says(
            "The cluster does not know a kind of object that {it} needs. The platform team must \
             install or activate what brings it.",
        ),
    Row::platform("AdmissionDenied")
        .text(concat!(r"admission webhook .{0,120}denied the request|", r"ValidatingAdmissionPolicy .{0,120}denied",))
        .says(
            "A rule of the cluster refuses {it}: {detail}. Ask the platform team which setting \
             it wants.",
        ),
];

/// Something that a page shows otherwise than it should.
#[derive(Debug, Clone)]
pub struct Wrong {
    /// What it is about, such as "the badge of a manager".
    pub about: &'static str,
    /// What should be shown, without values of the single runner.
    pub expected: &'static str,
    /// What is shown.
    pub observed: String,
}

impl Wrong {
    /// `Ok` if the page is right, else what is wrong.
    pub(crate) fn unless(
        right: bool,
        about: &'static str,
        expected: &'static str,
        observed: impl FnOnce() -> String,
    ) -> Result<(), Self> {
        match right {
            true => Ok(()),
            false => Err(Self {
                about,
                expected,
                observed: observed(),
            }),
        }
    }
}

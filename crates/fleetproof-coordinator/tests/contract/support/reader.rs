use reqwest::{Client, Method, RequestBuilder, redirect::Policy};
use scraper::{Html, Selector};

use super::{Answer, TestApp};

/// Somebody with a browser that runs no script: it keeps its cookie, and follows no redirection.
pub struct Reader {
    url: String,
    cookie: Option<String>,
    http: Client,
}

impl Reader {
    /// Somebody who has not signed in.
    pub fn of(app: &TestApp) -> Self {
        Self {
            url: app.running.url(),
            cookie: None,
            http: Client::builder()
                .redirect(Policy::none())
                .no_proxy()
                .build()
                .unwrap(),
        }
    }

    /// The first user, signed in.
    pub async fn root(app: &TestApp) -> Self {
        let login = app.running.access().login.clone();
        let mut reader = Self::of(app);
        let answer = reader
            .sign_in(&login.username, login.password.expose())
            .await;
        assert_eq!(answer.status, 302, "{}", answer.text);
        reader
    }

    /// The cookie, as it is sent.
    pub fn cookie(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    /// Takes another cookie.
    pub fn take_cookie(&mut self, cookie: &str) {
        self.cookie = Some(cookie.to_owned());
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        let request = self.request(Method::GET, path);
        self.send(request).await
    }

    /// Opens a page that is there.
    pub async fn page(&mut self, path: &str) -> Page {
        let answer = self.get(path).await;
        answer.assert_status(200);
        Page::of(&answer)
    }

    /// Sends a form as it is.
    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let request = self.request(Method::POST, path).form(form);
        self.send(request).await
    }

    /// Sends a form of the page at `from`, with its hidden token.
    pub async fn submit(&mut self, from: &str, path: &str, form: &[(&str, &str)]) -> Answer {
        let page = self.page(from).await;
        let token = page.attribute("meta[name=csrf-token]", "content");
        let mut form = form.to_vec();
        form.push(("authenticity_token", &token));
        self.post(path, &form).await
    }

    /// Signs in by the form.
    pub async fn sign_in(&mut self, login: &str, password: &str) -> Answer {
        let form = [("user[login]", login), ("user[password]", password)];
        self.submit("/users/sign_in", "/users/sign_in", &form).await
    }

    /// A request with the cookie, to be completed.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.url));
        match &self.cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        }
    }

    /// Sends a request, and keeps the cookie that comes back.
    pub async fn send(&mut self, request: RequestBuilder) -> Answer {
        let answer = Answer::read(request.send().await.unwrap()).await;
        if let Some(cookie) = answer.headers.get("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            self.cookie = cookie.split(';').next().map(str::to_owned);
        }
        answer
    }
}

/// A page, to be asked by selectors as a browser would.
pub struct Page {
    document: Html,
}

impl Page {
    pub fn of(answer: &Answer) -> Self {
        Self::of_markup(&answer.text)
    }

    /// Of markup that did not come as an answer of its own.
    pub fn of_markup(markup: &str) -> Self {
        Self {
            document: Html::parse_document(markup),
        }
    }

    /// The texts of all elements that match, white space evened out.
    #[track_caller]
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let selector = Selector::parse(selector).unwrap();
        let elements = self.document.select(&selector);
        elements
            .map(|element| {
                let text: String = element.text().collect();
                text.split_whitespace().collect::<Vec<_>>().join(" ")
            })
            .collect()
    }

    /// The text of the one element that matches.
    #[track_caller]
    pub fn text(&self, selector: &str) -> String {
        let texts = self.texts(selector);
        assert_eq!(texts.len(), 1, "{selector}: {texts:?}");
        texts.into_iter().next().unwrap()
    }

    /// An attribute of all elements that match and have it.
    #[track_caller]
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let selector = Selector::parse(selector).unwrap();
        let elements = self.document.select(&selector);
        elements
            .filter_map(|element| element.attr(name).map(str::to_owned))
            .collect()
    }

    /// An attribute of the one element that matches.
    #[track_caller]
    pub fn attribute(&self, selector: &str, name: &str) -> String {
        let values = self.attributes(selector, name);
        assert_eq!(values.len(), 1, "{selector} {name}: {values:?}");
        values.into_iter().next().unwrap()
    }

    /// How many elements match.
    #[track_caller]
    pub fn count(&self, selector: &str) -> usize {
        self.texts(selector).len()
    }
}

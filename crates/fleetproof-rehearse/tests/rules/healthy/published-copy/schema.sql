-- Readers see what was published last; drafts are changed without them noticing.
CREATE TABLE articles (id bigint PRIMARY KEY, title text NOT NULL, body text, published boolean NOT NULL DEFAULT false);
CREATE TABLE published_articles (
  article_id bigint PRIMARY KEY REFERENCES articles ON DELETE CASCADE,
  title text NOT NULL,
  body text,
  published_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO articles VALUES (1, 'one', 'text', true), (2, 'two', 'text', false);
INSERT INTO published_articles SELECT id, title, body FROM articles WHERE published;

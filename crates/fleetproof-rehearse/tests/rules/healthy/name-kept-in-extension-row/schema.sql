-- Each user has a profile from the first sign-in on, made by the application; it shows the user's name.
CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, email text NOT NULL);
CREATE TABLE profiles (
  user_id bigint PRIMARY KEY REFERENCES users ON DELETE CASCADE,
  name text NOT NULL,
  about text
);
INSERT INTO users SELECT n, 'user ' || n, n || '@example.com' FROM generate_series(1, 5) n;
INSERT INTO profiles SELECT id, name, NULL FROM users WHERE id < 4;

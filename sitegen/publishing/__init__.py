"""A feature: `sitegen publish`, from the project to what visitors see.

- `feature.py` says what it adds, `commands/` has the command, which alone prints and asks.
- `publication.py` is the story: check, build, compare, send, look at the live site. A button can
  use it as the command does.
- `panel.py` is that button, in the preview; `background.py` publishes in a thread, and
  `descriptions.py` says for both what was planned and done.
- `destination.py` says what each way of publishing does; `destinations.py` chooses one.
- `git.py` with `git_repository.py`, `netlify.py`, and `server_folder.py` with `sftp.py` and
  `rsync.py` are the ways.
- `built_site.py` is what is sent, `source_changes.py` says in words what changed.
- `live_site.py` asks the web whether it shows the new version.
- `scheduled.py` and `timers.py` are about texts that appear by themselves.
- `record.py` keeps what was published when; `status.py` shows it.
- `programs.py` runs other programs, `errors.py` says what can go wrong.
"""

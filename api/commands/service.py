"""The commands of the service: what runs it, looks after it, and keeps it for years."""

import typer

from api.commands import admin, backup, closure, doctor, migrate, purge, restore, serve, worker

service_commands = typer.Typer()
service_commands.command("serve", help="help-serve")(serve.serve)
service_commands.command("worker", help="help-worker")(worker.worker)
service_commands.command("migrate", help="help-migrate")(migrate.migrate)
service_commands.command("doctor", help="help-doctor")(doctor.doctor)
service_commands.command("backup", help="help-backup")(backup.backup)
service_commands.command("restore", help="help-restore")(restore.restore)
service_commands.command("purge", help="help-purge")(purge.purge)
service_commands.add_typer(admin.app, name="admin")
service_commands.add_typer(closure.app, name="closure")

"""What a learner sees and keeps: ``check``, ``hint``, ``scoreboard``, ``summary``."""

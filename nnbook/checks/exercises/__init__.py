"""What each exercise asks, expects and recognises: a folder a chapter, a module an exercise."""

process.stderr.write('zayavka: the desk cannot start yet\n')
process.exitCode = 1

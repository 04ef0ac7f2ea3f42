self.shared = 'a worker'

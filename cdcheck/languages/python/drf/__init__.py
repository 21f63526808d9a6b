"""What the model of Django REST framework knows of its serializers."""

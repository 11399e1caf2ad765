"""How beamlines, investigations, datasets and samples are said to programs."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from investigations.models import Dataset, Instrument, Investigation, Sample


class ParameterSerializer(serializers.Serializer[Any]):
    """What the catalogue says of a dataset or a sample."""

    id = serializers.IntegerField(required=False, allow_null=True)
    name = serializers.CharField(required=False)
    value = serializers.CharField(required=False)
    unit = serializers.CharField(required=False)


class InstrumentSerializer(serializers.ModelSerializer[Instrument]):
    class Meta:
        model = Instrument
        fields = ["id", "name", "full_name", "description"]
        read_only_fields = fields


class InvestigationSerializer(serializers.ModelSerializer[Investigation]):
    beamline = serializers.CharField(source="instrument.name")
    is_open = serializers.BooleanField()

    class Meta:
        model = Investigation
        fields = [
            "id", "catalogue_id", "name", "visit_id", "title", "summary", "doi", "instrument", "beamline",
            "start_date", "end_date", "release_date", "is_open",
        ]  # fmt: skip
        read_only_fields = fields


class WithParameters(serializers.ModelSerializer[Any]):
    parameters = serializers.SerializerMethodField()

    @extend_schema_field(ParameterSerializer(many=True))
    def get_parameters(self, thing: Dataset | Sample) -> Any:
        return thing.parameters


class DatasetSerializer(WithParameters):
    sample_name = serializers.CharField(source="sample.name", allow_null=True, default=None)

    class Meta:
        model = Dataset
        fields = [
            "id", "catalogue_id", "investigation", "sample", "sample_name", "name", "kind", "location", "doi",
            "start_date", "end_date", "parameters",
        ]  # fmt: skip
        read_only_fields = fields


class SampleSerializer(WithParameters):
    class Meta:
        model = Sample
        fields = ["id", "catalogue_id", "investigation", "name", "parameters"]
        read_only_fields = fields
